namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What the peer may send on a section.</summary>
internal sealed record NegotiatedReceiver
{
    public required IReadOnlyList<NegotiatedCodec> Codecs { get; init; }

    public HeaderExtensionIds HeaderExtensions { get; init; }

    /// <summary>The sources that the peer announces (RFC 5576), without those of retransmissions; empty if it announces
    /// none.</summary>
    public IReadOnlyList<uint> Ssrcs { get; init; } = [];

    /// <summary>Sources with that of their retransmissions (FID groups, RFC 4588 §8.3).</summary>
    public IReadOnlyList<(uint Ssrc, uint RtxSsrc)> RtxSsrcs { get; init; } = [];

    /// <summary>The cname announced with the first source; null: none.</summary>
    public string? RemoteCname { get; init; }

    /// <summary>RFC 5506 was agreed.</summary>
    public bool ReducedSizeRtcp { get; init; }
}
