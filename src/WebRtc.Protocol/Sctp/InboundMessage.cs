using System.Buffers;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// A message on its way in, or a fragment that came before the ones it follows; owns a pooled buffer until delivered.
/// </summary>
internal sealed class InboundMessage
{
    /// <summary>Bytes that one more unfinished message or early fragment costs beside its buffer.</summary>
    public const int Overhead = 256;

    private const int SmallBuffer = 32 * 1024;

    public ushort StreamId { get; private set; }

    public bool IsUnordered { get; private set; }

    /// <summary>As in the chunk.</summary>
    public uint MessageId { get; private set; }

    public uint ProtocolId { get; private set; }

    /// <summary>An early fragment may be the last one.</summary>
    public bool IsEnd { get; set; }

    public byte[] Buffer { get; private set; } = [];

    public int Length { get; private set; }

    /// <summary>What it takes of the receive buffer.</summary>
    public int Charge => Buffer.Length + Overhead;

    public void Begin(in Chunks.DataChunk data)
    {
        StreamId = data.StreamId;
        IsUnordered = data.IsUnordered;
        MessageId = data.MessageId;
        ProtocolId = data.ProtocolId;
        IsEnd = data.IsEnd;
        Buffer = ArrayPool<byte>.Shared.Rent(data.Payload.Length);
        data.Payload.CopyTo(Buffer);
        Length = data.Payload.Length;
    }

    /// <summary>
    /// Grows fourfold while small, so that a message is copied about once and a third more, and twofold from there.
    /// </summary>
    public void Append(ReadOnlySpan<byte> payload)
    {
        if (Length + payload.Length > Buffer.Length)
        {
            int grown = Buffer.Length * (Buffer.Length < SmallBuffer ? 4 : 2);
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(grown, Length + payload.Length));
            Buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(Buffer);
            Buffer = larger;
        }
        payload.CopyTo(Buffer.AsSpan(Length));
        Length += payload.Length;
    }

    public void ReturnBuffer()
    {
        ArrayPool<byte>.Shared.Return(Buffer);
        Forget();
    }

    /// <summary>The buffer has another owner now.</summary>
    public void Forget()
    {
        Buffer = [];
        Length = 0;
    }
}
