namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>SHA-1's compression of one message (FIPS 180-4 §6.1.2).</summary>
internal abstract unsafe class Sha1Compressor
{
    /// <summary>Takes <paramref name="count"/> blocks of 64 bytes into the state.</summary>
    public abstract void Compress(ref Sha1State state, byte* blocks, int count);
}
