using System.Diagnostics;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>
/// Protects what one association sends. The caller keeps every stream's 48-bit packet index, so the rollover counter is
/// never guessed here, and never gives two different packets of a stream one index: under GCM a repeated nonce gives
/// the authentication key away (RFC 7714 §8.1). A plain retransmission repeats the first packet's header and payload,
/// and protection is deterministic, so it leaves bit for bit as before.
/// </summary>
internal sealed class SrtpSender
{
    /// <summary>RFC 3711 §3.4: the SRTCP index has 31 bits; the key must not be used beyond (§9.2).</summary>
    internal const uint MaxRtcpIndex = 0x7FFF_FFFF;

    /// <summary>RFC 3711 §3.3.1: 32 bits of rollover counter, 16 of sequence number.</summary>
    internal const ulong MaxPacketIndex = 0xFFFF_FFFF_FFFF;

    private readonly SrtpTransform _transform;
    private uint _nextRtcpIndex;

    internal SrtpSender(SrtpTransform transform, uint firstRtcpIndex = 0)
    {
        _transform = transform;
        _nextRtcpIndex = firstRtcpIndex;
    }

    /// <summary>Bytes added to an RTP packet: the authentication tag.</summary>
    public int Overhead => _transform.TagLength;

    /// <summary>Bytes added to an RTCP packet: the tag and the word of E bit and index.</summary>
    public int RtcpOverhead => _transform.TagLength + SrtpTransform.RtcpIndexLength;

    /// <summary>
    /// Writes a protected RTP packet: <paramref name="header"/> as it is, then prefix and payload
    /// encrypted, then the tag.
    /// </summary>
    /// <param name="header">The whole RTP header with CSRCs and extensions, at least 12 bytes.</param>
    /// <param name="packetIndex">Rollover counter &lt;&lt; 16 | sequence number of this SSRC.</param>
    /// <param name="prefix">What stands before the payload, of any length: the FU-A bytes, RTX's original sequence
    /// number. May be empty.</param>
    /// <param name="payload">Read only: a shared frame may be encrypted for many viewers.</param>
    /// <param name="destination">Pinned memory with room for everything and <see cref="Overhead"/>; must not overlap
    /// the payload. With HMAC-SHA1 the tag is written later, by <see cref="AuthenticationQueue.Flush"/>.</param>
    /// <param name="queue">Where the HMAC waits for others of its length; GCM does not use it.</param>
    /// <returns>The datagram's length, tag included.</returns>
    public int Protect(
        ReadOnlySpan<byte> header, ulong packetIndex, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload,
        Span<byte> destination, AuthenticationQueue queue)
    {
        Debug.Assert(packetIndex <= MaxPacketIndex, "beyond 2^48 packets the key is used up (RFC 3711 §9.2)");
        return _transform.Protect(header, packetIndex, prefix, payload, destination, queue);
    }

    /// <summary>Protects a compound RTCP packet in place (RFC 3711 §3.4).</summary>
    /// <param name="buffer">The packet, with room for <see cref="RtcpOverhead"/> more.</param>
    /// <param name="length">Bytes of the packet, at least 8.</param>
    /// <returns>The datagram's length; 0 when the key's 2^31 RTCP packets are used up and
    /// nothing may be sent.</returns>
    public int ProtectRtcp(Span<byte> buffer, int length)
    {
        if (_nextRtcpIndex > MaxRtcpIndex) return 0;
        return _transform.ProtectRtcp(buffer, length, _nextRtcpIndex++);
    }
}
