namespace Camerad.Media.Jpeg;

/// <summary>Makes files of a camera's JPEG pictures; the picture itself stays as it is.</summary>
public static class JpegFile
{
    /// <summary>
    /// Puts in what a frame of Motion JPEG lacks (Huffman tables) and what tells of its making (Exif, instead of that
    /// which the camera may have written); padding after the end is left out.
    /// </summary>
    /// <param name="frame">One JPEG picture.</param>
    /// <param name="metadata">Null: no Exif is added, and none removed.</param>
    /// <returns>Null if the frame is no whole JPEG picture.</returns>
    public static byte[]? TryCreate(ReadOnlySpan<byte> frame, ExifMetadata? metadata = null)
    {
        if (!JpegHeader.TryRead(frame, out JpegHeader header) || header.Length == 0) return null;
        byte[] exif = metadata is null ? [] : ExifSegment.Create(metadata, header.Width, header.Height);
        ReadOnlySpan<byte> tables = header.HasHuffmanTables ? default : StandardHuffmanTables.Segment;
        byte[] file = new byte[header.Length + exif.Length + tables.Length];
        int length = 0;
        Append([JpegMarker.Prefix, JpegMarker.StartOfImage], file, ref length);
        bool exifIsDue = metadata is not null;
        var segments = new JpegSegmentReader(frame[..header.ScanOffset]);
        while (segments.TryRead())
        {
            if (metadata is not null && IsExif(segments)) continue;

            // JFIF wants to be first, Exif too: readers bear Exif behind JFIF, not the other way round.
            if (exifIsDue && segments.Marker != JpegMarker.Application0)
            {
                Append(exif, file, ref length);
                exifIsDue = false;
            }

            Append(frame[segments.Begin..segments.End], file, ref length);
        }

        if (exifIsDue) Append(exif, file, ref length);
        Append(tables, file, ref length);
        Append(frame[header.ScanOffset..header.Length], file, ref length);
        return length == file.Length ? file : file[..length];
    }

    private static bool IsExif(in JpegSegmentReader segments) =>
        segments.Marker == JpegMarker.Application1 && segments.Content.StartsWith(ExifSegment.Identifier);

    private static void Append(ReadOnlySpan<byte> bytes, byte[] file, ref int length)
    {
        bytes.CopyTo(file.AsSpan(length));
        length += bytes.Length;
    }
}
