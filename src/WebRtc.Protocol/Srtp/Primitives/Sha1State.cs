namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>The five chaining words of SHA-1 (FIPS 180-4 §5.3.1).</summary>
internal record struct Sha1State(uint A, uint B, uint C, uint D, uint E)
{
    /// <summary>Words of the state.</summary>
    public const int Words = 5;

    /// <summary>Bytes of one message block.</summary>
    public const int BlockLength = 64;

    public static Sha1State Initial => new(0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0);
}
