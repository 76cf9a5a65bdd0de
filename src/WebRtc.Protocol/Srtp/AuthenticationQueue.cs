using System.Numerics;
using Camerad.WebRtc.Protocol.Srtp.Primitives;
using Job = Camerad.WebRtc.Protocol.Srtp.Primitives.HmacSha1Lanes.Job;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>
/// HMAC-SHA1-80 jobs of one batch. Fragments of a frame, and the same fragment for several viewers, have equally many
/// SHA-1 blocks, so their tags are computed together in the lanes of a vector: as soon as a full set has gathered, or
/// at <see cref="Flush"/>. A queued packet lies in pinned memory and must neither move nor change until then.
/// </summary>
internal sealed unsafe class AuthenticationQueue
{
    /// <summary>SHA-1 blocks of the longest packet; jobs gather by their number of blocks.</summary>
    internal const int MaxBlockCount = 64;

    private readonly PrimitiveSet _primitives;

    // The jobs of n blocks stand from (n - 1) times the lanes; bit n - 1 of the mask says whether there are any.
    private readonly Job[] _jobs;
    private readonly int[] _counts = new int[MaxBlockCount];
    private readonly int _laneCount;
    private ulong _occupied;

    public AuthenticationQueue() : this(PrimitiveSet.Best)
    {
    }

    internal AuthenticationQueue(PrimitiveSet primitives)
    {
        _primitives = primitives;
        _laneCount = primitives.WideLanes?.Count ?? 0;
        _jobs = new Job[_laneCount * MaxBlockCount];
    }

    /// <summary>Computes and writes every queued tag.</summary>
    public void Flush()
    {
        while (_occupied != 0) Compute(BitOperations.TrailingZeroCount(_occupied));
    }

    /// <summary>
    /// Queues a tag over a packet and its rollover counter (RFC 3711 §4.2), to be written behind the packet.
    /// </summary>
    internal void Enqueue(HmacSha1 key, byte* packet, int length, uint roc)
    {
        if (_laneCount == 0)
        {
            key.ComputeTag80(packet, length, roc, packet + length);
            return;
        }
        int row = HmacSha1.BlockCount(length) - 1;
        int count = _counts[row]++;
        _jobs[row * _laneCount + count] = new Job(key, (nint)packet, length, roc);
        _occupied |= 1UL << row;
        if (count + 1 == _laneCount) Compute(row);
    }

    private void Compute(int row)
    {
        Span<Job> jobs = _jobs.AsSpan(row * _laneCount, _counts[row]);
        Sha1Lanes lanes = _primitives.NarrowLanes is { } narrow && jobs.Length <= narrow.Count
            ? narrow
            : _primitives.WideLanes!;
        HmacSha1Lanes.ComputeTags(lanes, jobs, row + 1);
        jobs.Clear();
        _counts[row] = 0;
        _occupied &= ~(1UL << row);
    }
}
