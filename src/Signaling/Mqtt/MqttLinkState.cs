namespace Camerad.Signaling.Mqtt;

/// <summary>Where one connection to a broker stands.</summary>
public enum MqttLinkState
{
    /// <summary>Not started, or stopped.</summary>
    Stopped,

    /// <summary>Trying; <see cref="MqttLinkStatus.Detail"/> says what failed last.</summary>
    Connecting,

    /// <summary>Subscribed, birth published.</summary>
    Online,

    /// <summary>
    /// Another device with our id is online at the broker. It is left alone; we look again now and then.
    /// </summary>
    Conflict,
}
