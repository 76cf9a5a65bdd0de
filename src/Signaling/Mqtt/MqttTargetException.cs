namespace Camerad.Signaling.Mqtt;

/// <summary>A file of the broker's configuration can't be used; the message names it.</summary>
internal sealed class MqttTargetException(string message, Exception? inner = null) : Exception(message, inner);
