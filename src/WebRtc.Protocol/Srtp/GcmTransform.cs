using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>
/// AEAD_AES_128_GCM (RFC 7714): tag of 16 bytes, the RTP header or RTCP header and index word are its AAD.
/// </summary>
internal sealed unsafe class GcmTransform : SrtpTransform
{
    private const int TagBytes = AesGcmCipher.TagLength;
    private const int KeyLength = 16;
    private const int SaltLength = 12;

    /// <summary>The associated data of an RTCP packet (RFC 7714 §9.2): its first 8 bytes and the index word.</summary>
    private const int RtcpAssociatedDataLength = RtcpHeaderLength + RtcpIndexLength;

    private readonly AesGcmCipher _rtpCipher;
    private readonly AesGcmCipher _rtcpCipher;
    private readonly Vector128<byte> _rtpSalt;
    private readonly Vector128<byte> _rtcpSalt;

    /// <summary>With session keys; RFC 7714's vectors are given in them.</summary>
    internal GcmTransform(
        PrimitiveSet primitives, ReadOnlySpan<byte> rtpKey, ReadOnlySpan<byte> rtpSalt,
        ReadOnlySpan<byte> rtcpKey, ReadOnlySpan<byte> rtcpSalt)
    {
        _rtpCipher = primitives.CreateGcm(rtpKey);
        _rtpSalt = ToBlock(rtpSalt);
        _rtcpCipher = primitives.CreateGcm(rtcpKey);
        _rtcpSalt = ToBlock(rtcpSalt);
    }

    public static GcmTransform Derive(
        PrimitiveSet primitives, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        var derivation = new SrtpKeyDerivation(primitives, masterKey, masterSalt);
        Span<byte> keys = stackalloc byte[2 * KeyLength + 2 * SaltLength];
        ReadOnlySpan<byte> rtpKey = derivation.Derive(SrtpKeyDerivation.RtpEncryption, keys[..KeyLength]);
        ReadOnlySpan<byte> rtcpKey = derivation.Derive(
            SrtpKeyDerivation.RtcpEncryption, keys.Slice(KeyLength, KeyLength));
        ReadOnlySpan<byte> rtpSalt = derivation.Derive(
            SrtpKeyDerivation.RtpSalt, keys.Slice(2 * KeyLength, SaltLength));
        ReadOnlySpan<byte> rtcpSalt = derivation.Derive(SrtpKeyDerivation.RtcpSalt, keys[^SaltLength..]);
        var transform = new GcmTransform(primitives, rtpKey, rtpSalt, rtcpKey, rtcpSalt);
        CryptographicOperations.ZeroMemory(keys);
        return transform;
    }

    public override int TagLength => TagBytes;

    public override int Protect(
        ReadOnlySpan<byte> header, ulong packetIndex, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload,
        Span<byte> destination, AuthenticationQueue queue)
    {
        int length = CheckRoom(header, prefix, payload, destination);
        header.CopyTo(destination);
        Vector128<byte> nonce = Nonce(_rtpSalt, ReadSsrc(header), packetIndex);
        int head = CopyHead(prefix, payload, destination[header.Length..]);
        fixed (byte* datagram = destination, source = payload[(head - prefix.Length)..])
        {
            _rtpCipher.Seal(nonce, datagram, header.Length, head, source, datagram + header.Length,
                length - header.Length, datagram + length);
        }
        return length + TagBytes;
    }

    // Layout: header, ciphertext, tag, E|index (RFC 7714 §9.2).
    public override int ProtectRtcp(Span<byte> buffer, int length, uint index)
    {
        int total = length + TagBytes + RtcpIndexLength;
        ArgumentOutOfRangeException.ThrowIfLessThan(length, RtcpHeaderLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(total, Math.Min(buffer.Length, AesCounter.MaxLength));

        uint indexWord = EncryptedFlag | index;
        byte* associatedData = stackalloc byte[RtcpAssociatedDataLength];
        FillRtcpAssociatedData(buffer, indexWord, associatedData);
        Vector128<byte> nonce = Nonce(_rtcpSalt, ReadRtcpSsrc(buffer), index);
        fixed (byte* packet = buffer)
        {
            byte* body = packet + RtcpHeaderLength;
            _rtcpCipher.Seal(nonce, associatedData, RtcpAssociatedDataLength, 0, body, body,
                length - RtcpHeaderLength, packet + length);
        }
        BinaryPrimitives.WriteUInt32BigEndian(buffer[(length + TagBytes)..], indexWord);
        return total;
    }

    public override bool TryUnprotect(Span<byte> datagram, int headerLength, ulong packetIndex)
    {
        int length = datagram.Length - TagBytes;
        Vector128<byte> nonce = Nonce(_rtpSalt, ReadSsrc(datagram), packetIndex);
        fixed (byte* packet = datagram)
        {
            return _rtpCipher.TryOpen(
                nonce, packet, headerLength, packet + headerLength, length - headerLength, packet + length);
        }
    }

    public override uint ReadRtcpIndexWord(ReadOnlySpan<byte> datagram) =>
        BinaryPrimitives.ReadUInt32BigEndian(datagram[^RtcpIndexLength..]);

    public override bool TryUnprotectRtcp(Span<byte> datagram, uint indexWord)
    {
        int length = datagram.Length - TagBytes - RtcpIndexLength;
        byte* associatedData = stackalloc byte[RtcpAssociatedDataLength];
        FillRtcpAssociatedData(datagram, indexWord, associatedData);
        Vector128<byte> nonce = Nonce(_rtcpSalt, ReadRtcpSsrc(datagram), indexWord & ~EncryptedFlag);
        fixed (byte* packet = datagram)
        {
            return _rtcpCipher.TryOpen(nonce, associatedData, RtcpAssociatedDataLength,
                packet + RtcpHeaderLength, length - RtcpHeaderLength, packet + length);
        }
    }

    private static void FillRtcpAssociatedData(ReadOnlySpan<byte> packet, uint indexWord, byte* associatedData)
    {
        var data = new Span<byte>(associatedData, RtcpAssociatedDataLength);
        packet[..RtcpHeaderLength].CopyTo(data);
        BinaryPrimitives.WriteUInt32BigEndian(data[RtcpHeaderLength..], indexWord);
    }

    // RFC 7714 §8.1: 00 00 | SSRC | ROC | SEQ, XOR salt; §9.1 has 00 00 | SSRC | 00 00 | index: the same shape when the
    // index is taken as 48 bits. The last four bytes are GCM's block counter.
    private static Vector128<byte> Nonce(Vector128<byte> salt, uint ssrc, ulong index) =>
        salt ^ Vector128.Create(
            BinaryPrimitives.ReverseEndianness((ulong)ssrc << 16 | index >> 32),
            BinaryPrimitives.ReverseEndianness(index << 32)).AsByte();
}
