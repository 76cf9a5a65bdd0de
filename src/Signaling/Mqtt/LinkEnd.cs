namespace Camerad.Signaling.Mqtt;

/// <summary>How one connection ended.</summary>
/// <param name="IsConflict">Another device has our id.</param>
/// <param name="Detail">A sentence for <see cref="MqttLinkStatus.Detail"/>.</param>
internal sealed record LinkEnd(bool IsConflict, string Detail);
