namespace Camerad.Signaling.Mqtt;

/// <summary>The times of an MQTT link in one place, so that tests can shorten them.</summary>
internal sealed record MqttTimings
{
    /// <summary>For connecting, each subscription and each acknowledgement.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The broker notices a dead device after one and a half of it (MQTT 5 §3.1.2.10).</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Pause after the first failure; doubles up to <see cref="MaxBackoff"/>. Each pause is cut at random by up to a
    /// half.
    /// </summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Low enough that viewers connect within 10 s of a broker's return.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// A connection that ends sooner counts as a failure: two clients that throw each other out slow down (mosquitto
    /// 2.0 closes a taken-over connection without a reason).
    /// </summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause before we look again whether another device still has our id.</summary>
    public TimeSpan ConflictPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long another device has to answer our hello.</summary>
    public TimeSpan ProbeWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For the farewell, and once more for the disconnection.</summary>
    public TimeSpan StopWait { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the daemon has for one message of a viewer.</summary>
    public TimeSpan HandlerTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
