namespace Camerad.WebRtc.Connection;

/// <summary>
/// The sources that a receiver's frames came from in the last ten seconds (W3C WebRTC §5.3, getContributingSources). Threading: any.
/// </summary>
internal sealed class ReceivedSources
{
    /// <summary>Sources kept of each kind; the oldest goes first. RFC 3550 §5.1: a packet names up to 15.</summary>
    private const int MaxSources = 64;

    /// <summary>W3C WebRTC §5.3.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, RTCRtpContributingSource> _contributing = [];
    private readonly Dictionary<uint, RTCRtpSynchronizationSource> _synchronization = [];

    public IReadOnlyList<RTCRtpContributingSource> Contributing
    {
        get
        {
            lock (_gate) return Recent(_contributing);
        }
    }

    public IReadOnlyList<RTCRtpSynchronizationSource> Synchronization
    {
        get
        {
            lock (_gate) return Recent(_synchronization);
        }
    }

    /// <summary>A frame is given out.</summary>
    public void Note(RTCEncodedFrameMetadata metadata, uint rtpTimestamp)
    {
        double now = StatsClock.ToTimestamp(DateTimeOffset.UtcNow);
        lock (_gate)
        {
            Note(_synchronization, new RTCRtpSynchronizationSource
            {
                Source = metadata.SynchronizationSource,
                Timestamp = now,
                RtpTimestamp = rtpTimestamp,
                AudioLevel = metadata.AudioLevel,
            });
            foreach (uint source in metadata.ContributingSources)
                Note(_contributing, new RTCRtpContributingSource { Source = source, Timestamp = now, RtpTimestamp = rtpTimestamp });
        }
    }

    private static void Note<T>(Dictionary<uint, T> sources, T source)
        where T : RTCRtpContributingSource
    {
        if (sources.Count == MaxSources && !sources.ContainsKey(source.Source))
            sources.Remove(sources.Values.MinBy(static one => one.Timestamp)!.Source);
        sources[source.Source] = source;
    }

    private static List<T> Recent<T>(Dictionary<uint, T> sources)
        where T : RTCRtpContributingSource
    {
        double oldest = StatsClock.ToTimestamp(DateTimeOffset.UtcNow - Lifetime);
        return [.. sources.Values.Where(one => one.Timestamp >= oldest).OrderByDescending(static one => one.Timestamp)];
    }
}
