using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>
/// HMAC-SHA1-80 jobs of one batch. Fragments of a frame, and the same fragment for several viewers, have equally many
/// SHA-1 blocks, so their tags are computed together in the lanes of a vector as soon as a full set has gathered;
/// <see cref="Flush"/> does the rest. Packets lie in pinned memory and must not move or change until then.
/// </summary>
internal sealed unsafe class AuthenticationQueue
{
    private readonly List<Job> _jobs = new(64);

    private readonly record struct Job(HmacSha1 Key, nint Packet, int Length, uint Roc);

    public AuthenticationQueue()
    {
    }

    internal AuthenticationQueue(PrimitiveSet primitives) => _ = primitives;

    /// <summary>Queues a tag over a packet and its rollover counter (RFC 3711 §4.2), to be written behind it.</summary>
    internal void Enqueue(HmacSha1 key, byte* packet, int length, uint roc) =>
        _jobs.Add(new Job(key, (nint)packet, length, roc));

    /// <summary>Computes and writes every queued tag.</summary>
    public void Flush()
    {
        foreach (Job job in _jobs)
        {
            byte* packet = (byte*)job.Packet;
            job.Key.ComputeTag80(packet, job.Length, job.Roc, packet + job.Length);
        }
        _jobs.Clear();
    }
}
