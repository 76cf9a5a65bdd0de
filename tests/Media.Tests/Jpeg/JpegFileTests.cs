using Camerad.Media.Jpeg;

namespace Camerad.Media.Tests.Jpeg;

public class JpegFileTests
{
    private static readonly byte[] Soi = [0xFF, 0xD8];
    private static readonly byte[] Jfif = [0xFF, 0xE0, 0, 7, .. "JFIF"u8, 0];
    private static readonly byte[] CameraExif = [0xFF, 0xE1, 0, 10, .. "Exif\0\0"u8, 1, 2];
    private static readonly byte[] Xmp = [0xFF, 0xE1, 0, 6, .. "http"u8];
    private static readonly byte[] Tables = [0xFF, 0xC4, 0, 3, 7];
    private static readonly byte[] Frame = [0xFF, 0xC0, 0, 11, 8, 0, 48, 0, 64, 1, 1, 0x11, 0];
    private static readonly byte[] Scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0x00, 0x34];
    private static readonly byte[] Eoi = [0xFF, 0xD9];

    [Fact]
    public void Header_tells_size_and_whether_tables_are_there()
    {
        Assert.True(JpegHeader.TryRead([.. Soi, .. Jfif, .. Frame, .. Scan, .. Eoi, 0, 0], out JpegHeader header));

        Assert.Equal((64, 48, 1, false), (header.Width, header.Height, header.Components, header.HasHuffmanTables));
        Assert.Equal(Soi.Length + Jfif.Length + Frame.Length, header.ScanOffset);
        Assert.Equal(header.ScanOffset + Scan.Length + 2, header.Length);

        Assert.True(JpegHeader.TryRead([.. Soi, .. Tables, .. Frame, 0xFF, 0xFF, .. Scan], out header));
        Assert.Equal((true, 0), (header.HasHuffmanTables, header.Length));
    }

    [Fact]
    public void Header_of_what_is_no_jpeg_is_refused()
    {
        Assert.False(JpegHeader.TryRead([], out _));
        Assert.False(JpegHeader.TryRead(Soi, out _));
        Assert.False(JpegHeader.TryRead([.. Frame, .. Scan], out _));
        Assert.False(JpegHeader.TryRead([.. Soi, .. Scan, .. Eoi], out _));
        Assert.False(JpegHeader.TryRead([.. Soi, .. Frame, .. Eoi, .. Scan], out _));
        Assert.False(JpegHeader.TryRead([.. Soi, 0xFF, 0xC0, 0, 4, 8, 0, .. Scan], out _));
        Assert.False(JpegHeader.TryRead([.. Soi, 0xFF, 0xC0, 0, 1, .. Scan], out _));
        byte[] whole = [.. Soi, .. Jfif, .. Frame, .. Scan];
        for (int length = 0; length < whole.Length - 4; length++)
            Assert.False(JpegHeader.TryRead(whole.AsSpan(0, length), out _));
    }

    [Fact]
    public void Tables_are_put_before_the_scan_and_padding_is_left_out()
    {
        byte[] file = JpegFile.TryCreate([.. Soi, .. Jfif, .. Frame, .. Scan, .. Eoi, 0, 0, 0])!;

        byte[] tables = StandardHuffmanTables.Segment.ToArray();
        Assert.Equal([.. Soi, .. Jfif, .. Frame, .. tables, .. Scan, .. Eoi], file);
        Assert.Equal(420, tables.Length);
        Assert.Equal([0xFF, 0xC4, 0x01, 0xA2], tables[..4]);
    }

    [Fact]
    public void Frame_that_lacks_nothing_stays_as_it_is()
    {
        byte[] frame = [.. Soi, .. Jfif, .. CameraExif, .. Xmp, .. Tables, .. Frame, .. Scan, .. Eoi];

        Assert.Equal(frame, JpegFile.TryCreate(frame)!);
    }

    [Fact]
    public void Exif_stands_behind_jfif_and_instead_of_the_cameras()
    {
        var metadata = new ExifMetadata { Model = "x" };
        byte[] exif = ExifSegment.Create(metadata, 64, 48);

        Assert.Equal(
            [.. Soi, .. Jfif, .. exif, .. Xmp, .. Tables, .. Frame, .. Scan, .. Eoi],
            JpegFile.TryCreate(
                [.. Soi, .. Jfif, .. CameraExif, .. Xmp, .. Tables, .. Frame, .. Scan, .. Eoi], metadata)!);
        Assert.Equal(
            [.. Soi, .. exif, .. Tables, .. Frame, .. Scan, .. Eoi],
            JpegFile.TryCreate([.. Soi, .. Tables, .. Frame, .. Scan, .. Eoi], metadata)!);
    }

    [Fact]
    public void Frame_without_its_end_makes_no_file()
    {
        Assert.Null(JpegFile.TryCreate([.. Soi, .. Frame, .. Scan]));
        Assert.Null(JpegFile.TryCreate([1, 2, 3]));
    }
}
