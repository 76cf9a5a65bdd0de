using System.Buffers.Binary;

namespace Camerad.Media.Jpeg;

/// <summary>What stands before a JPEG's picture: its size, and where things are.</summary>
public readonly record struct JpegHeader
{
    /// <summary>Frame header up to the number of components: precision, lines, samples, components.</summary>
    private const int FrameHeaderLength = 6;

    /// <summary>Pixels; at least 1.</summary>
    public int Width { get; private init; }

    /// <summary>Pixels; at least 1.</summary>
    public int Height { get; private init; }

    /// <summary>1 for grey, 3 for colour.</summary>
    public int Components { get; private init; }

    /// <summary>False if the tables are the standard's and were left out, as cameras do in Motion JPEG.</summary>
    public bool HasHuffmanTables { get; private init; }

    /// <summary>Where SOS begins.</summary>
    public int ScanOffset { get; private init; }

    /// <summary>
    /// Bytes up to and with EOI; 0 if there is none: the end of the picture is missing. A camera's buffer may hold
    /// padding after it.
    /// </summary>
    public int Length { get; private init; }

    /// <returns>False if it is no JPEG, or ends before its picture begins.</returns>
    public static bool TryRead(ReadOnlySpan<byte> jpeg, out JpegHeader header)
    {
        header = default;
        (int width, int height, int components, bool hasTables) = (0, 0, 0, false);
        var segments = new JpegSegmentReader(jpeg);
        while (segments.TryRead())
        {
            if (JpegMarker.IsStartOfFrame(segments.Marker))
            {
                if (segments.Content.Length < FrameHeaderLength) return false;
                height = BinaryPrimitives.ReadUInt16BigEndian(segments.Content[1..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(segments.Content[3..]);
                components = segments.Content[5];
            }

            hasTables |= segments.Marker == JpegMarker.HuffmanTables;
            if (segments.Marker != JpegMarker.StartOfScan) continue;
            if (width == 0 || height == 0 || components == 0) return false;
            int end = jpeg[segments.End..].LastIndexOf([JpegMarker.Prefix, JpegMarker.EndOfImage]);
            header = new JpegHeader
            {
                Width = width,
                Height = height,
                Components = components,
                HasHuffmanTables = hasTables,
                ScanOffset = segments.Begin,
                Length = end < 0 ? 0 : segments.End + end + 2,
            };
            return true;
        }

        return false;
    }
}
