using MQTTnet;

namespace Camerad.Signaling.Mqtt;

/// <summary>What a broker's refusal means for the person who runs the device.</summary>
internal static class MqttConnectFault
{
    public static string Describe(string broker, MqttClientConnectResult result)
    {
        string reason = string.IsNullOrEmpty(result.ReasonString) ? "" : $" (It says: {result.ReasonString})";
        return result.ResultCode switch
        {
            MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized =>
                $"{broker} refuses the login: check mqtt.username and mqtt.passwordFile.{reason}",
            MqttClientConnectResultCode.UnsupportedProtocolVersion =>
                $"{broker} does not speak MQTT 5, which camerad needs.{reason}",
            MqttClientConnectResultCode.QuotaExceeded or MqttClientConnectResultCode.ConnectionRateExceeded
                or MqttClientConnectResultCode.ServerBusy => $"{broker} is overloaded: {result.ResultCode}.{reason}",
            _ => $"{broker} refuses the connection: {result.ResultCode}.{reason}",
        };
    }
}
