using Camerad.Daemon.Sessions;
using Camerad.Signaling.Mqtt;

namespace Camerad.Daemon.Monitoring;

/// <summary>What camerad does at one moment.</summary>
/// <param name="Streams">In the order of the configuration.</param>
/// <param name="Viewers">Of all streams, those still connecting included.</param>
/// <param name="Refused">By signaling.</param>
/// <param name="Links">To the brokers.</param>
internal sealed record ServiceReading(
    IReadOnlyList<StreamReading> Streams, int Viewers, RefusedReading Refused, IReadOnlyList<MqttLinkStatus> Links)
{
    /// <summary>Each viewer, in the order in which they came.</summary>
    public IReadOnlyList<ViewerReading> Connections { get; init; } = [];
}
