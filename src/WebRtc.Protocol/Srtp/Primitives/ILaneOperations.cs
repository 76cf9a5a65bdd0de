namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>What SHA-1 in lanes asks of an instruction set, on vectors of 32-bit words.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ILaneOperations<TVector> where TVector : unmanaged
{
    /// <summary>Words in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Broadcast(uint value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Xor(TVector left, TVector right);

    /// <summary>
    /// Bits of <paramref name="ones"/> where the condition has ones, else of <paramref name="zeros"/>.
    /// </summary>
    static abstract TVector Select(TVector condition, TVector ones, TVector zeros);

    static abstract TVector RotateLeft(TVector value, int bits);

    /// <summary>Reads 16 bytes of each message as four big-endian words and writes them as four vectors, the first with
    /// the first word of each message, and so on.</summary>
    static abstract void LoadFourWords(byte** messages, int offset, TVector* words);
}
