using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// What names a fragment, and the fragment that an unfinished message waits for.
/// </summary>
/// <param name="StreamId">Fragments of one message agree on it.</param>
/// <param name="IsUnordered">So do they on this.</param>
/// <param name="MessageId">And on this; 0 for unordered DATA, which has none.</param>
/// <param name="Sequence">DATA: the TSN, by which fragments follow each other; I-DATA: the fragment
/// sequence number.</param>
internal readonly record struct FragmentKey(ushort StreamId, bool IsUnordered, uint MessageId, uint Sequence)
{
    public FragmentKey Following() => this with { Sequence = Sequence + 1 };

    public static FragmentKey Of(in DataChunk data) => data.IsInterleaved
        ? new FragmentKey(data.StreamId, data.IsUnordered, data.MessageId, data.FragmentSequence)
        : new FragmentKey(data.StreamId, data.IsUnordered, data.IsUnordered ? 0 : data.MessageId, data.Tsn);

    public override int GetHashCode() =>
        (int)((Sequence * 0x9E3779B1) ^ (MessageId * 0x85EBCA6B) ^ ((uint)StreamId << 1) ^ (IsUnordered ? 1u : 0u));
}
