using System.Runtime.Intrinsics;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>
/// RFC 3711 §4.3: session keys are the AES-CM keystream of the master key, started at the master salt with a label in
/// its eighth byte. The key derivation rate is zero, as DTLS-SRTP has it (RFC 5764 §4.1.2), so this runs once.
/// </summary>
internal readonly ref struct SrtpKeyDerivation
{
    public const byte RtpEncryption = 0;
    public const byte RtpAuthentication = 1;
    public const byte RtpSalt = 2;
    public const byte RtcpEncryption = 3;
    public const byte RtcpAuthentication = 4;
    public const byte RtcpSalt = 5;

    private const int LabelOffset = 7;

    private readonly AesCounter _masterCipher;
    private readonly ReadOnlySpan<byte> _masterSalt;

    /// <param name="primitives">Whose AES is used.</param>
    /// <param name="masterKey">16 bytes.</param>
    /// <param name="masterSalt">14 bytes, or GCM's 12, which are padded with zeros (RFC 7714 §11).</param>
    public SrtpKeyDerivation(PrimitiveSet primitives, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        _masterCipher = primitives.CreateCounter(masterKey);
        _masterSalt = masterSalt;
    }

    /// <summary>Fills <paramref name="key"/> and hands it back.</summary>
    public unsafe ReadOnlySpan<byte> Derive(byte label, Span<byte> key)
    {
        Span<byte> start = stackalloc byte[SrtpTransform.BlockLength];
        start.Clear();
        _masterSalt.CopyTo(start);
        start[LabelOffset] ^= label;

        key.Clear();
        fixed (byte* output = key) _masterCipher.Xor(Vector128.Create<byte>(start), 0, output, output, key.Length);
        return key;
    }
}
