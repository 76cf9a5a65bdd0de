namespace Camerad.Signaling.Mqtt;

/// <summary>What all links of one device share.</summary>
/// <param name="Topics">The device's topics.</param>
/// <param name="Instance">Tells this run of the device from every other: random, public.</param>
/// <param name="Birth">The <c>status</c> message while online.</param>
/// <param name="Retained">What else is retained.</param>
/// <param name="Timings">The times.</param>
internal sealed record LinkContext(
    DeviceTopics Topics, string Instance, byte[] Birth, RetainedMessages Retained, MqttTimings Timings)
{
    /// <summary>The farewell, and the will if there is none.</summary>
    public byte[] Farewell { get; } = DeviceStatus.Offline(Instance);

    /// <summary>
    /// Differs between two devices of one id, so that neither throws the other out before it has looked.
    /// </summary>
    public string ClientId(string deviceId) => $"camerad-{deviceId}-{Instance}";
}
