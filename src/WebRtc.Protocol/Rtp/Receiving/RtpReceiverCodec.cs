using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>One payload type a receiver takes, and the feedback agreed for it.</summary>
/// <param name="PayloadType">7 bits.</param>
/// <param name="MimeType">As in W3C's RTCRtpCodec: <c>video/H264</c>, <c>audio/opus</c>, ...; case does not
/// matter.</param>
/// <param name="ClockRate">RTP clock ticks per second; at least 1.</param>
internal sealed record RtpReceiverCodec(byte PayloadType, string MimeType, int ClockRate)
{
    /// <summary>What its frames are; null: no codec of ours.</summary>
    public MediaCodec? MediaCodec { get; } = MediaCodecs.Find(MimeType);

    /// <summary>DTMF digits (RFC 4733), not sound.</summary>
    public bool IsTelephoneEvent { get; } =
        MimeType.Equals("audio/telephone-event", StringComparison.OrdinalIgnoreCase);

    /// <summary>Payload type of its retransmissions (RFC 4588 §8.1, <c>apt</c>); null: none.</summary>
    public byte? RtxPayloadType { get; init; }

    /// <summary><c>a=rtcp-fb nack</c>: what is missing is asked for.</summary>
    public bool Nack { get; init; }

    /// <summary><c>a=rtcp-fb nack pli</c>.</summary>
    public bool NackPli { get; init; }

    /// <summary><c>a=rtcp-fb ccm fir</c>: used where PLI is not agreed.</summary>
    public bool CcmFir { get; init; }

    /// <summary><c>a=rtcp-fb transport-cc</c>; counts only with the header extension.</summary>
    public bool TransportCc { get; init; }
}
