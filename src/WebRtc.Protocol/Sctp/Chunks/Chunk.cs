using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// View of one chunk; borrows the packet.
/// <code>
/// |     Type      |     Flags     |            Length             |   RFC 9260 §3.2; length without padding
/// |                            Value ...                          |
/// </code>
/// </summary>
internal readonly ref struct Chunk
{
    public const int HeaderLength = 4;

    private const int SkipBit = 0x80, ReportBit = 0x40;

    public ChunkType Type { get; private init; }

    public byte Flags { get; private init; }

    /// <summary>Without header and padding.</summary>
    public ReadOnlySpan<byte> Value { get; private init; }

    /// <summary>
    /// RFC 9260 §3.2: an unknown type with the highest bit is skipped, without it the rest of the packet is.
    /// </summary>
    public bool IsSkippedIfUnknown => ((byte)Type & SkipBit) != 0;

    /// <summary>RFC 9260 §3.2: an unknown type with the second bit is reported in an ERROR chunk.</summary>
    public bool IsReportedIfUnknown => ((byte)Type & ReportBit) != 0;

    /// <summary>The next chunk, taken off what is left.</summary>
    /// <returns>False if what is left is no chunk: a length below 4 (0 would loop) or beyond the packet.</returns>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> chunks, out Chunk chunk)
    {
        chunk = default;
        if (chunks.Length < HeaderLength) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(chunks[2..]);
        if (length < HeaderLength || length > chunks.Length) return false;
        chunk = new Chunk { Type = (ChunkType)chunks[0], Flags = chunks[1], Value = chunks[HeaderLength..length] };
        chunks = chunks[Math.Min((length + 3) & ~3, chunks.Length)..];
        return true;
    }
}
