namespace Camerad.Signaling.Mqtt;

/// <param name="Broker">Which broker: "embedded" or the URL without credentials.</param>
/// <param name="State">Where the connection stands.</param>
/// <param name="Detail">A sentence: what failed last and what to do; null when online.</param>
public sealed record MqttLinkStatus(string Broker, MqttLinkState State, string? Detail);
