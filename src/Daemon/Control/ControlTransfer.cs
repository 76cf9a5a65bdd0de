using System.Buffers;
using System.Buffers.Binary;

namespace Camerad.Daemon.Control;

/// <summary>
/// One file on its way to a viewer, cut into binary messages:
/// <code>
///  0               4               8
/// +---------------+---------------+--------------------------+
/// | transfer      | offset        | bytes of the file …      |
/// +---------------+---------------+--------------------------+
/// </code>
/// both numbers big-endian. The last message ends at the size that the reply has told.
/// </summary>
internal sealed class ControlTransfer(ControlTransfers transfers, uint number) : IDisposable
{
    /// <summary>Bytes of a message, its header included: what every browser takes whole.</summary>
    public const int MessageLength = 16 * 1024;

    private const int HeaderLength = 8;
    private const int ChunkLength = MessageLength - HeaderLength;

    /// <summary>Which one, of this channel's.</summary>
    public uint Number => number;

    /// <summary>Sends bytes that are in memory.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        byte[] message = ArrayPool<byte>.Shared.Rent(MessageLength);
        try
        {
            for (int offset = 0; offset < file.Length; offset += ChunkLength)
            {
                ReadOnlyMemory<byte> chunk = file[offset..Math.Min(file.Length, offset + ChunkLength)];
                chunk.CopyTo(message.AsMemory(HeaderLength));
                await SendAsync(message, offset, chunk.Length, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>Sends what is read.</summary>
    /// <exception cref="IOException">It is shorter than it was, or can't be read.</exception>
    public async Task SendAsync(Stream file, long length, CancellationToken cancellationToken)
    {
        byte[] message = ArrayPool<byte>.Shared.Rent(MessageLength);
        try
        {
            for (long offset = 0; offset < length; offset += ChunkLength)
            {
                int chunk = (int)Math.Min(length - offset, ChunkLength);
                await file.ReadExactlyAsync(message.AsMemory(HeaderLength, chunk), cancellationToken)
                    .ConfigureAwait(false);
                await SendAsync(message, offset, chunk, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    public void Dispose() => transfers.End();

    private Task SendAsync(byte[] message, long offset, int chunkLength, CancellationToken cancellationToken)
    {
        BinaryPrimitives.WriteUInt32BigEndian(message, number);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(sizeof(uint)), (uint)offset);
        return transfers.SendAsync(message.AsMemory(0, HeaderLength + chunkLength), cancellationToken);
    }
}
