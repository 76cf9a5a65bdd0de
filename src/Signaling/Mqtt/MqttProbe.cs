using MQTTnet;
using MQTTnet.Formatter;

namespace Camerad.Signaling.Mqtt;

/// <summary>Tries a broker once, for <c>camerad check</c>.</summary>
public static class MqttProbe
{
    /// <summary>Connects and disconnects without touching any topic.</summary>
    /// <returns>Null if the broker let us in, else a sentence with the cause and the remedy.</returns>
    public static async Task<string?> TryConnectAsync(MqttBrokerOptions broker, CancellationToken cancellationToken)
    {
        if (broker.Validate() is { Count: > 0 } faults) return faults[0];
        var target = new ExternalTarget(broker);
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        try
        {
            MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
                .WithClientId($"camerad-check-{SessionId.Create()}")
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithTimeout(new MqttTimings().Timeout);
            target.Configure(builder);
            MqttClientConnectResult result =
                await client.ConnectAsync(builder.Build(), cancellationToken).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
                return MqttConnectFault.Describe(target.Name, result);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), cancellationToken).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // The library's exceptions for a failed connection are many; each becomes the sentence.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return target.Describe(exception);
        }
    }
}
