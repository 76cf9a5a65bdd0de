namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// SHA-1's compression of several messages of equally many blocks at once, one in each lane of a vector.
/// </summary>
internal abstract unsafe class Sha1Lanes
{
    /// <summary>The largest <see cref="Count"/> of all implementations.</summary>
    public const int MaxCount = 8;

    /// <summary>Lanes: the messages hashed at once.</summary>
    public abstract int Count { get; }

    /// <summary>Takes <paramref name="blockCount"/> blocks of every message into its state.</summary>
    /// <param name="states">Word i of lane l at <c>i * Count + l</c>.</param>
    /// <param name="messages"><see cref="Count"/> pointers.</param>
    /// <param name="blockCount">Blocks of 64 bytes, the same for each message.</param>
    public abstract void Compress(uint* states, byte** messages, int blockCount);
}
