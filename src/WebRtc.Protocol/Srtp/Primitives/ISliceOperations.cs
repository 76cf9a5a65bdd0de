using System.Runtime.Intrinsics;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// What bitsliced AES asks of an instruction set. A vector holds one bit of each state byte, for eight
/// blocks in each 16 bytes.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ISliceOperations<TVector> where TVector : unmanaged
{
    /// <summary>Groups of eight blocks in a vector.</summary>
    static abstract int Groups { get; }

    static abstract TVector Xor(TVector left, TVector right);

    static abstract TVector And(TVector left, TVector right);

    static abstract TVector ShiftLeft(TVector value, int bits);

    static abstract TVector ShiftRight(TVector value, int bits);

    static abstract TVector Fill(byte value);

    /// <summary>The same 16 bytes for each group.</summary>
    static abstract TVector Repeat(Vector128<byte> group);

    /// <summary>AES's ShiftRows: byte i of a column comes from i columns further.</summary>
    static abstract TVector ShiftRows(TVector value);

    /// <summary>Each byte of a column becomes the next one in it.</summary>
    static abstract TVector RotateColumnsByOne(TVector value);

    /// <summary>Each byte of a column becomes the next but one in it.</summary>
    static abstract TVector RotateColumnsByTwo(TVector value);
}
