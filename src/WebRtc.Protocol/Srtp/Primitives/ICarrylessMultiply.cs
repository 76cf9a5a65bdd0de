using System.Runtime.Intrinsics;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>The 64 by 64 bit products of polynomials over GF(2) that GHASH is made of, by an instruction.</summary>
internal interface ICarrylessMultiply
{
    /// <summary>Lower half times lower half.</summary>
    static abstract Vector128<ulong> Low(Vector128<ulong> left, Vector128<ulong> right);

    /// <summary>Upper half times upper half.</summary>
    static abstract Vector128<ulong> High(Vector128<ulong> left, Vector128<ulong> right);

    /// <summary>The halves exchanged.</summary>
    static abstract Vector128<ulong> SwapHalves(Vector128<ulong> value);

    /// <summary>The 16 bytes in reverse order.</summary>
    static abstract Vector128<byte> ReverseBytes(Vector128<byte> value);
}
