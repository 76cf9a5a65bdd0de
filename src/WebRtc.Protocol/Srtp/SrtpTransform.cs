using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>One direction's session keys and what is done with them; keeps no state from packet to packet.</summary>
internal abstract class SrtpTransform
{
    /// <summary>Bytes of an AES block.</summary>
    public const int BlockLength = 16;

    // Bytes. What the widest cipher encrypts at once.
    private const int HeadLength = 256;

    /// <summary>Bytes of the word of E bit and SRTCP index (RFC 3711 §3.4).</summary>
    public const int RtcpIndexLength = 4;

    /// <summary>Bytes of an RTP header without CSRCs and extensions (RFC 3550 §5.1).</summary>
    protected const int MinRtpHeaderLength = 12;

    /// <summary>Bytes of an RTCP packet that stay readable: its first header and the sender's SSRC.</summary>
    protected const int RtcpHeaderLength = 8;

    /// <summary>The E bit: the packet is encrypted. Always set by us and asked of the peer.</summary>
    public const uint EncryptedFlag = 0x8000_0000;

    /// <summary>Bytes of the authentication tag, of RTP and RTCP alike.</summary>
    public abstract int TagLength { get; }

    public static SrtpTransform Create(
        PrimitiveSet primitives, SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt) =>
        profile == SrtpProfile.AeadAes128Gcm
            ? GcmTransform.Derive(primitives, masterKey, masterSalt)
            : new CounterModeTransform(primitives, masterKey, masterSalt);

    /// <inheritdoc cref="SrtpSender.Protect"/>
    public abstract int Protect(
        ReadOnlySpan<byte> header, ulong packetIndex, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload,
        Span<byte> destination, AuthenticationQueue queue);

    public abstract int ProtectRtcp(Span<byte> buffer, int length, uint index);

    /// <summary>Checks the tag and, if it is right, decrypts in place.</summary>
    /// <param name="datagram">Changed only if the tag is right.</param>
    /// <param name="headerLength">Bytes of the RTP header, which end before the tag begins.</param>
    /// <param name="packetIndex">As estimated by the receiver.</param>
    public abstract bool TryUnprotect(Span<byte> datagram, int headerLength, ulong packetIndex);

    /// <summary>The word of E bit and index, where this profile puts it.</summary>
    public abstract uint ReadRtcpIndexWord(ReadOnlySpan<byte> datagram);

    /// <summary>Checks the tag and, if it is right, decrypts in place.</summary>
    public abstract bool TryUnprotectRtcp(Span<byte> datagram, uint indexWord);

    /// <returns>Bytes of the packet without its tag.</returns>
    protected int CheckRoom(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        int length = header.Length + prefix.Length + payload.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(header.Length, MinRtpHeaderLength, nameof(header));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            length + TagLength, Math.Min(destination.Length, AesCounter.MaxLength), nameof(destination));
        return length;
    }

    /// <summary>
    /// With a prefix: lays it and the payload's beginning into the destination, up to a multiple of every
    /// cipher's stride. They are encrypted there, and the rest of the payload from where it lies: no cipher
    /// needs to know of prefixes.
    /// </summary>
    /// <returns>Bytes laid down; 0 without a prefix.</returns>
    protected static int CopyHead(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        if (prefix.IsEmpty) return 0;
        int room = (HeadLength - prefix.Length % HeadLength) % HeadLength;
        ReadOnlySpan<byte> beginning = payload[..Math.Min(room, payload.Length)];
        prefix.CopyTo(destination);
        beginning.CopyTo(destination[prefix.Length..]);
        return prefix.Length + beginning.Length;
    }

    protected static uint ReadSsrc(ReadOnlySpan<byte> rtpHeader) =>
        BinaryPrimitives.ReadUInt32BigEndian(rtpHeader[8..]);

    protected static uint ReadRtcpSsrc(ReadOnlySpan<byte> rtcp) => BinaryPrimitives.ReadUInt32BigEndian(rtcp[4..]);

    protected static Vector128<byte> ToBlock(ReadOnlySpan<byte> bytes)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        bytes.CopyTo(block);
        return Vector128.Create<byte>(block);
    }
}
