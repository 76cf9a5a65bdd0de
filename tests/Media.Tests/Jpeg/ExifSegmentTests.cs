using System.Buffers.Binary;
using System.Text;
using Camerad.Media.Jpeg;

namespace Camerad.Media.Tests.Jpeg;

/// <summary>By the letter of the standard; what other programs read is tested with whole pictures.</summary>
public class ExifSegmentTests
{
    private const int TiffOffset = 10;      // marker, length, "Exif", two zeros

    private static readonly ExifMetadata Full = new()
    {
        Taken = new DateTimeOffset(2026, 11, 27, 7, 8, 9, 45, TimeSpan.FromHours(-3.5)),
        Make = "Raspberry Pi",
        Model = "cam",
        Description = "Tür",
        Software = "camerad 0.1",
        Orientation = 6,
    };

    [Fact]
    public void Entries_are_sorted_and_say_what_was_given()
    {
        byte[] segment = ExifSegment.Create(Full, 1280, 720);

        Assert.Equal(segment.Length - 2, BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(2)));
        Dictionary<int, object> first = Read(segment, 8), second = Read(segment, (int)(uint)first[0x8769]);
        Assert.Equal("Tür", first[0x010E]);
        Assert.Equal("Raspberry Pi", first[0x010F]);
        Assert.Equal("cam", first[0x0110]);
        Assert.Equal((ushort)6, first[0x0112]);
        Assert.Equal("camerad 0.1", first[0x0131]);
        Assert.Equal("2026:11:27 07:08:09", first[0x0132]);
        Assert.Equal("0232", second[0x9000]);
        Assert.Equal("2026:11:27 07:08:09", second[0x9003]);
        Assert.Equal("-03:30", second[0x9011]);
        Assert.Equal("045", second[0x9291]);
        Assert.Equal(1280u, second[0xA002]);
        Assert.Equal(720u, second[0xA003]);
    }

    [Fact]
    public void What_was_not_given_is_left_out()
    {
        byte[] segment = ExifSegment.Create(new ExifMetadata { Make = "", Orientation = 9 }, 2, 2);

        Dictionary<int, object> first = Read(segment, 8), second = Read(segment, (int)(uint)first[0x8769]);
        foreach (int tag in new[] { 0x010E, 0x010F, 0x0110, 0x0112, 0x0131, 0x0132 }) Assert.DoesNotContain(tag, first);
        foreach (int tag in new[] { 0x9003, 0x9011, 0x9291 }) Assert.DoesNotContain(tag, second);
    }

    [Fact]
    public void Texts_that_are_too_long_are_cut_between_characters()
    {
        string name = new('ü', TiffDirectory.MaxTextLength);
        byte[] segment = ExifSegment.Create(new ExifMetadata { Model = "x" + name }, 2, 2);

        Assert.Equal("x" + name[..((TiffDirectory.MaxTextLength - 1) / 2)], Read(segment, 8)[0x0110]);
    }

    private static Dictionary<int, object> Read(byte[] segment, int offset)
    {
        ReadOnlySpan<byte> tiff = segment.AsSpan(TiffOffset);
        var values = new Dictionary<int, object>();
        int last = -1;
        for (int i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(tiff[offset..]); i++)
        {
            ReadOnlySpan<byte> entry = tiff[(offset + 2 + (12 * i))..];
            int tag = BinaryPrimitives.ReadUInt16LittleEndian(entry);
            Assert.True(tag > last);
            last = tag;
            int type = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            int count = BinaryPrimitives.ReadInt32LittleEndian(entry[4..]);
            int length = count * (type switch { 3 => 2, 4 => 4, 5 => 8, _ => 1 });
            int at = length <= 4 ? offset + 2 + (12 * i) + 8 : BinaryPrimitives.ReadInt32LittleEndian(entry[8..]);
            ReadOnlySpan<byte> value = tiff.Slice(at, length);
            Assert.True(type != 2 || value[^1] == 0);
            values[tag] = type switch
            {
                2 => Encoding.UTF8.GetString(value[..^1]),
                3 => BinaryPrimitives.ReadUInt16LittleEndian(value),
                4 => BinaryPrimitives.ReadUInt32LittleEndian(value),
                _ => Encoding.Latin1.GetString(value),
            };
        }

        return values;
    }
}
