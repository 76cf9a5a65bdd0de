namespace Camerad.Signaling.Mqtt;

/// <summary>Tries a broker once, for <c>camerad check</c>.</summary>
public static class MqttProbe
{
    /// <summary>Connects and disconnects without touching any topic.</summary>
    /// <returns>Null if the broker let us in, else a sentence with the cause and the remedy.</returns>
    public static Task<string?> TryConnectAsync(MqttBrokerOptions broker, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
