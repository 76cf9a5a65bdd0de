namespace Camerad.Signaling.Mqtt;

/// <summary>A command as it came by MQTT.</summary>
/// <param name="Name">Its topic's last level.</param>
/// <param name="Payload">Owned by the receiver.</param>
/// <param name="ResponseTopic">Where the answer goes (MQTT 5 §3.3.2.3.5); null: nowhere.</param>
/// <param name="Correlation">What the answer brings back (§3.3.2.3.6); null: nothing.</param>
internal sealed record CommandRequest(
    string Name, ReadOnlyMemory<byte> Payload, string? ResponseTopic, byte[]? Correlation);
