namespace Camerad.Daemon.Sessions;

/// <summary>What a peer connection has counted since it was made; null: not known (yet).</summary>
internal sealed record PeerStatistics
{
    /// <summary>Our end of the path in use: "host", "srflx", "prflx" or "relay".</summary>
    public string? LocalCandidate { get; init; }

    /// <summary>The viewer's end.</summary>
    public string? RemoteCandidate { get; init; }

    /// <summary>Address and port of ours; for nobody but who may see everything.</summary>
    public string? LocalAddress { get; init; }

    /// <summary>Address and port of the viewer's; for nobody but who may see everything.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>"udp" or "tcp".</summary>
    public string? Protocol { get; init; }

    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>Bits per second that the path takes, as far as is known.</summary>
    public double? AvailableBitsPerSecond { get; init; }

    public long? BytesSent { get; init; }

    public long? PacketsSent { get; init; }

    public long? PacketsRetransmitted { get; init; }

    /// <summary>As the viewer reports.</summary>
    public long? PacketsLost { get; init; }

    /// <summary>0 to 1, since the report before.</summary>
    public double? FractionLost { get; init; }

    /// <summary>As the viewer reports.</summary>
    public TimeSpan? Jitter { get; init; }

    public long? FramesSent { get; init; }

    public long? KeyFramesSent { get; init; }

    public long? Nacks { get; init; }

    public long? Plis { get; init; }

    public long? Firs { get; init; }

    /// <summary>"H264".</summary>
    public string? Codec { get; init; }

    /// <summary>Of H.264 (RFC 6184 §8.1), as negotiated.</summary>
    public string? ProfileLevelId { get; init; }

    /// <summary>Sent, since the look before; null: it is the first.</summary>
    public double? BitsPerSecond { get; init; }
}
