namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>Where a frame is put together; used again for the next one. Grows to the largest frame there was.</summary>
internal sealed class FrameBuffer
{
    /// <summary>
    /// Bytes of one frame; a longer one is dropped. A key frame of 2160p at 20 Mbit/s has about 1 MB.
    /// </summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const int InitialCapacity = 4096;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public Span<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <returns>False: the frame would be longer than <see cref="MaxLength"/>; nothing was added.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes) => TryInsert(Length, bytes);

    /// <inheritdoc cref="TryAppend"/>
    public bool TryInsert(int at, ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length > MaxLength) return false;
        if (Length + bytes.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(MaxLength, Math.Max(InitialCapacity, (Length + bytes.Length) * 2)));
        _bytes.AsSpan(at, Length - at).CopyTo(_bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(at));
        Length += bytes.Length;
        return true;
    }

    /// <summary>Takes back what stands from here on.</summary>
    public void Truncate(int length) => Length = length;
}
