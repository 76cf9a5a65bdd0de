using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>HMAC-SHA1-80 of several packets, each with its own key, in the lanes of a vector.</summary>
internal static unsafe class HmacSha1Lanes
{
    /// <summary>Blocks at a packet's end that are copied, to add rollover counter, padding and length.</summary>
    private const int MaxTailBlocks = 2;

    private const int MaxTailLength = MaxTailBlocks * Sha1State.BlockLength;

    /// <summary>A tag to be written behind a packet, over the packet and its rollover counter.</summary>
    public readonly record struct Job(HmacSha1 Key, nint Packet, int Length, uint Roc);

    /// <summary>Computes and writes the tags.</summary>
    /// <param name="lanes">As many lanes as jobs, or more.</param>
    /// <param name="jobs">All of <paramref name="blockCount"/> blocks, though not of one length.</param>
    /// <param name="blockCount"><see cref="HmacSha1.BlockCount"/> of each.</param>
    [SkipLocalsInit]
    public static void ComputeTags(Sha1Lanes lanes, ReadOnlySpan<Job> jobs, int blockCount)
    {
        byte** messages = stackalloc byte*[Sha1Lanes.MaxCount];
        byte** tails = stackalloc byte*[Sha1Lanes.MaxCount];
        byte* tailBytes = stackalloc byte[Sha1Lanes.MaxCount * MaxTailLength];
        uint* states = stackalloc uint[Sha1Lanes.MaxCount * Sha1State.Words];

        int tailBlocks = Math.Min(blockCount, MaxTailBlocks);
        int directBlocks = blockCount - tailBlocks;
        for (int lane = 0; lane < lanes.Count; lane++)
        {
            // Lanes to spare repeat the first job and their result is dropped.
            ref readonly Job job = ref jobs[lane < jobs.Length ? lane : 0];
            messages[lane] = (byte*)job.Packet;
            tails[lane] = tailBytes + lane * MaxTailLength;
            int direct = directBlocks * Sha1State.BlockLength;
            HmacSha1.WriteTail(messages[lane] + direct, job.Length - direct, job.Length, job.Roc,
                tails[lane], tailBlocks * Sha1State.BlockLength);
            SetState(states, lane, lanes.Count, job.Key.Inner);
        }
        lanes.Compress(states, messages, directBlocks);
        lanes.Compress(states, tails, tailBlocks);

        for (int lane = 0; lane < lanes.Count; lane++)
        {
            WriteDigest(states, lane, lanes.Count, tails[lane]);
            HmacSha1.WriteOuterPadding(tails[lane]);
            SetState(states, lane, lanes.Count, jobs[lane < jobs.Length ? lane : 0].Key.Outer);
        }
        lanes.Compress(states, tails, 1);

        for (int lane = 0; lane < jobs.Length; lane++)
        {
            WriteDigest(states, lane, lanes.Count, tails[lane]);
            byte* tag = (byte*)jobs[lane].Packet + jobs[lane].Length;
            Unsafe.CopyBlockUnaligned(tag, tails[lane], HmacSha1.Tag80Length);
        }
    }

    private static void SetState(uint* states, int lane, int laneCount, in Sha1State state)
    {
        states += lane;
        states[0] = state.A;
        states[laneCount] = state.B;
        states[2 * laneCount] = state.C;
        states[3 * laneCount] = state.D;
        states[4 * laneCount] = state.E;
    }

    private static void WriteDigest(uint* states, int lane, int laneCount, byte* digest)
    {
        for (int word = 0; word < Sha1State.Words; word++)
            ((uint*)digest)[word] = BinaryPrimitives.ReverseEndianness(states[word * laneCount + lane]);
    }
}
