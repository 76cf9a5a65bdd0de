using Camerad.Signaling.Mqtt;

namespace Camerad.Signaling.Tests.Mqtt;

internal static class TestTimings
{
    public static readonly MqttTimings Short = new()
    {
        MinBackoff = TimeSpan.FromMilliseconds(50),
        MaxBackoff = TimeSpan.FromMilliseconds(400),
        ConflictPause = TimeSpan.FromMilliseconds(300),
        ProbeWait = TimeSpan.FromSeconds(1),
        StopWait = TimeSpan.FromSeconds(2),
    };
}
