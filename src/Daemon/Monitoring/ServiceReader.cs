using Camerad.Daemon.Sessions;
using Camerad.Daemon.Streams;
using Camerad.Signaling;
using Camerad.Signaling.Mqtt;

namespace Camerad.Daemon.Monitoring;

/// <summary>Reads the running daemon.</summary>
/// <param name="streams">In the order of the configuration.</param>
/// <param name="sessions">Whose viewers are counted.</param>
/// <param name="counters">What signaling has refused.</param>
/// <param name="mqtt">Whose brokers are looked at.</param>
internal sealed class ServiceReader(
    IReadOnlyList<StreamHost> streams, ViewerSessions sessions, SignalingCounters counters, MqttSignaling mqtt)
    : IServiceReader
{
    public int Viewers => sessions.Count;

    public async Task<ServiceReading> ReadAsync(CancellationToken cancellationToken) => new(
        [.. streams.Select(stream => stream.Read(sessions.CountOf(stream)))],
        sessions.Count,
        new RefusedReading(
            counters.RefusedMessages, counters.RefusedLogins, counters.RefusedOrigins, counters.RefusedBodies),
        mqtt.Links)
    {
        Connections = await sessions.ReadAsync(cancellationToken).ConfigureAwait(false),
    };
}
