namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Ids agreed for header extensions; 0 means not agreed.</summary>
/// <param name="Mid">RFC 9143 §15.</param>
/// <param name="TransportWideCc">Only if transport-cc feedback is agreed as well.</param>
/// <param name="AbsSendTime">24-bit send time.</param>
/// <param name="PlayoutDelay">Minimum and maximum delay; video.</param>
/// <param name="AudioLevel">RFC 6464; audio.</param>
internal readonly record struct HeaderExtensionIds(
    byte Mid, byte TransportWideCc, byte AbsSendTime, byte PlayoutDelay, byte AudioLevel = 0);
