namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>A packet that waits for those before it; owns its buffer.</summary>
/// <param name="Buffer">From the pool; null: the place is free.</param>
/// <param name="Length">Bytes in use: the whole packet, with its header.</param>
/// <param name="ArrivalTime">When it came.</param>
internal readonly record struct StoredPacket(byte[]? Buffer, int Length, Instant ArrivalTime)
{
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
}
