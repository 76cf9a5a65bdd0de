using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>AES_CM_128_HMAC_SHA1_80 (RFC 3711 §4.1.1, §4.2.1; RFC 5764 §4.1.2).</summary>
internal sealed unsafe class CounterModeTransform : SrtpTransform
{
    private const int TagBytes = HmacSha1.Tag80Length;

    private readonly AesCounter _rtpCipher;
    private readonly AesCounter _rtcpCipher;
    private readonly Vector128<byte> _rtpSalt;
    private readonly Vector128<byte> _rtcpSalt;
    private readonly HmacSha1 _rtpAuthentication;
    private readonly HmacSha1 _rtcpAuthentication;

    public CounterModeTransform(PrimitiveSet primitives, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        var derivation = new SrtpKeyDerivation(primitives, masterKey, masterSalt);
        Span<byte> key = stackalloc byte[16];
        Span<byte> salt = stackalloc byte[14];
        Span<byte> authentication = stackalloc byte[20];

        _rtpCipher = primitives.CreateCounter(derivation.Derive(SrtpKeyDerivation.RtpEncryption, key));
        _rtpAuthentication = new HmacSha1(
            primitives.Sha1, derivation.Derive(SrtpKeyDerivation.RtpAuthentication, authentication));
        _rtpSalt = ToBlock(derivation.Derive(SrtpKeyDerivation.RtpSalt, salt));

        _rtcpCipher = primitives.CreateCounter(derivation.Derive(SrtpKeyDerivation.RtcpEncryption, key));
        _rtcpAuthentication = new HmacSha1(
            primitives.Sha1, derivation.Derive(SrtpKeyDerivation.RtcpAuthentication, authentication));
        _rtcpSalt = ToBlock(derivation.Derive(SrtpKeyDerivation.RtcpSalt, salt));

        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(salt);
        CryptographicOperations.ZeroMemory(authentication);
    }

    public override int TagLength => TagBytes;

    public override int Protect(
        ReadOnlySpan<byte> header, ulong packetIndex, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload,
        Span<byte> destination, AuthenticationQueue queue)
    {
        int length = CheckRoom(header, prefix, payload, destination);
        header.CopyTo(destination);
        Vector128<byte> counter = CounterBlock(_rtpSalt, ReadSsrc(header), packetIndex);
        int head = CopyHead(prefix, payload, destination[header.Length..]);
        fixed (byte* datagram = destination, source = payload[(head - prefix.Length)..])
        {
            byte* body = datagram + header.Length;
            _rtpCipher.Xor(counter, 0, body, body, head);
            _rtpCipher.Xor(counter, head / BlockLength, source, body + head, length - header.Length - head);
            queue.Enqueue(_rtpAuthentication, datagram, length, Roc(packetIndex));
        }
        return length + TagBytes;
    }

    public override int ProtectRtcp(Span<byte> buffer, int length, uint index)
    {
        int total = length + RtcpIndexLength + TagBytes;
        ArgumentOutOfRangeException.ThrowIfLessThan(length, RtcpHeaderLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(total, Math.Min(buffer.Length, AesCounter.MaxLength));

        Vector128<byte> counter = CounterBlock(_rtcpSalt, ReadRtcpSsrc(buffer), index);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[length..], EncryptedFlag | index);
        fixed (byte* packet = buffer)
        {
            byte* body = packet + RtcpHeaderLength;
            _rtcpCipher.Xor(counter, 0, body, body, length - RtcpHeaderLength);
            _rtcpAuthentication.ComputeTag80(packet, length + RtcpIndexLength, packet + length + RtcpIndexLength);
        }
        return total;
    }

    public override bool TryUnprotect(Span<byte> datagram, int headerLength, ulong packetIndex)
    {
        int length = datagram.Length - TagBytes;
        byte* expected = stackalloc byte[TagBytes];
        fixed (byte* packet = datagram)
        {
            _rtpAuthentication.ComputeTag80(packet, length, Roc(packetIndex), expected);
            if (!TagsEqual(expected, packet + length)) return false;

            Vector128<byte> counter = CounterBlock(_rtpSalt, ReadSsrc(datagram), packetIndex);
            byte* payload = packet + headerLength;
            _rtpCipher.Xor(counter, 0, payload, payload, length - headerLength);
        }
        return true;
    }

    // Layout: header, ciphertext, E|index, tag (RFC 3711 §3.4).
    public override uint ReadRtcpIndexWord(ReadOnlySpan<byte> datagram) =>
        BinaryPrimitives.ReadUInt32BigEndian(datagram[^(TagBytes + RtcpIndexLength)..]);

    public override bool TryUnprotectRtcp(Span<byte> datagram, uint indexWord)
    {
        int authenticated = datagram.Length - TagBytes;
        byte* expected = stackalloc byte[TagBytes];
        fixed (byte* packet = datagram)
        {
            _rtcpAuthentication.ComputeTag80(packet, authenticated, expected);
            if (!TagsEqual(expected, packet + authenticated)) return false;

            Vector128<byte> counter = CounterBlock(_rtcpSalt, ReadRtcpSsrc(datagram), indexWord & ~EncryptedFlag);
            byte* body = packet + RtcpHeaderLength;
            _rtcpCipher.Xor(counter, 0, body, body, authenticated - RtcpIndexLength - RtcpHeaderLength);
        }
        return true;
    }

    // RFC 3711 §4.1.1: IV = salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16; the low 16 bits count blocks.
    private static Vector128<byte> CounterBlock(Vector128<byte> salt, uint ssrc, ulong index) =>
        salt ^ Vector128.Create(
            BinaryPrimitives.ReverseEndianness((ulong)ssrc), BinaryPrimitives.ReverseEndianness(index << 16)).AsByte();

    private static uint Roc(ulong packetIndex) => (uint)(packetIndex >> 16);

    private static bool TagsEqual(byte* expected, byte* received) => CryptographicOperations.FixedTimeEquals(
        new ReadOnlySpan<byte>(expected, TagBytes), new ReadOnlySpan<byte>(received, TagBytes));
}
