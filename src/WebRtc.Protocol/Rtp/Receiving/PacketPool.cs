namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// Buffers for packets that wait for their turn. Who rents one owns it until it gives it back; empty until
/// packets come out of order.
/// </summary>
internal sealed class PacketPool
{
    /// <summary>Bytes; more than a datagram on any usual path, longer packets get a buffer of their own.</summary>
    public const int BufferLength = 1536;

    /// <summary>Buffers kept; beyond that they are left to the collector.</summary>
    public const int RetainedBuffers = 256;

    private readonly Stack<byte[]> _free = new();

    /// <summary>Rented and not given back.</summary>
    public int Outstanding { get; private set; }

    public byte[] Rent(int length)
    {
        Outstanding++;
        if (length > BufferLength) return new byte[length];
        return _free.TryPop(out byte[]? buffer) ? buffer : new byte[BufferLength];
    }

    public void Return(byte[] buffer)
    {
        Outstanding--;
        if (buffer.Length == BufferLength && _free.Count < RetainedBuffers) _free.Push(buffer);
    }
}
