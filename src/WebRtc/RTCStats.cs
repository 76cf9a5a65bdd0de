namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §8.4: one object's statistics. Counters only grow; null: not known, or does not apply.</summary>
public abstract record RTCStats
{
    /// <summary>Names the object; the same in every report of the connection.</summary>
    public required string Id { get; init; }

    public abstract RTCStatsType Type { get; }

    /// <summary>Milliseconds since 1970: when it was so; of the remote-* kinds, when the peer's report came.</summary>
    public required double Timestamp { get; init; }
}
