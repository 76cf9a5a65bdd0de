namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>What negotiation has settled for one outgoing video stream.</summary>
internal sealed record RtpSenderParameters
{
    /// <summary>7 bits; the offerer's number.</summary>
    public required byte PayloadType { get; init; }

    /// <summary>Never 0.</summary>
    public required uint Ssrc { get; init; }

    /// <summary>
    /// Payload type of retransmissions (RFC 4588); null: not agreed, lost packets are repeated as they were.
    /// </summary>
    public byte? RtxPayloadType { get; init; }

    /// <summary>SSRC of retransmissions; counts only with <see cref="RtxPayloadType"/>.</summary>
    public uint RtxSsrc { get; init; }

    /// <summary><c>a=mid</c>. More than 16 bytes don't fit the extension's one-byte form and are not sent.</summary>
    public string Mid { get; init; } = "";

    /// <summary>RTCP's canonical name (RFC 7022); at most 255 bytes of UTF-8.</summary>
    public required string Cname { get; init; }

    public RtpHeaderExtensionIds Extensions { get; init; }

    /// <summary><c>a=rtcp-fb nack</c> is agreed: history is kept and answered from.</summary>
    public bool Nack { get; init; }

    public PlayoutDelay PlayoutDelay { get; init; } = PlayoutDelay.Live;

    public bool UsesRtx => RtxPayloadType is not null && RtxSsrc != 0;
}
