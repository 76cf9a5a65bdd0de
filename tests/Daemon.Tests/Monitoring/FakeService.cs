using Camerad.Capture;
using Camerad.Daemon.Monitoring;
using Camerad.Signaling.Mqtt;

namespace Camerad.Daemon.Tests.Monitoring;

/// <summary>What camerad would do, as a test says; one stream and one broker.</summary>
internal sealed class FakeService : IServiceReader
{
    public int Viewers { get; set; }

    public CapturedStreamStatus Stream { get; set; } = CapturedStreamStatus.Running;

    public long Pictures { get; set; }

    public MqttLinkState Link { get; set; } = MqttLinkState.Online;

    public Task<ServiceReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new ServiceReading(
        [new StreamReading("main", Stream, new CapturedStreamStatistics(Pictures, 0, 0, 0, 0), Viewers: Viewers)],
        Viewers, default, [new MqttLinkStatus("mqtt://b", Link, null)]));
}
