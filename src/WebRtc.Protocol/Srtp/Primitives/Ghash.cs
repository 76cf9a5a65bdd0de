using System.Runtime.Intrinsics;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>GHASH with one hash key (NIST SP 800-38D §6.4); time depends on lengths only.</summary>
internal abstract unsafe class Ghash
{
    /// <summary>
    /// The hash of associated data and ciphertext, each padded with zeros to whole blocks, and their lengths.
    /// </summary>
    public abstract Vector128<byte> Hash(byte* associatedData, int associatedDataLength, byte* ciphertext, int length);
}
