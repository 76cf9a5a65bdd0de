using System.Buffers.Binary;
using System.Globalization;

namespace Camerad.Media.Jpeg;

/// <summary>
/// Writes Exif as an APP1 segment: "Exif", two zero bytes, and a little TIFF file (Exif 2.32 §4.5). Its first directory
/// tells of the picture, a second one, which the first points to, of the taking.
/// </summary>
internal static class ExifSegment
{
    private const int MarkerLength = 2, LengthLength = 2, TiffHeaderLength = 8;
    private const ushort TiffVersion = 42;
    private const string DateFormat = "yyyy':'MM':'dd HH':'mm':'ss";

    // Tags (Exif 2.32 §4.6.4 and §4.6.5).
    private const ushort ImageDescription = 0x010E, Make = 0x010F, Model = 0x0110, Orientation = 0x0112;
    private const ushort XResolution = 0x011A, YResolution = 0x011B, ResolutionUnit = 0x0128;
    private const ushort Software = 0x0131, DateTime = 0x0132, YCbCrPositioning = 0x0213, ExifDirectory = 0x8769;
    private const ushort ExifVersion = 0x9000, DateTimeOriginal = 0x9003, DateTimeDigitized = 0x9004;
    private const ushort OffsetTime = 0x9010, OffsetTimeOriginal = 0x9011, OffsetTimeDigitized = 0x9012;
    private const ushort ComponentsConfiguration = 0x9101;
    private const ushort SubSecTime = 0x9290, SubSecTimeOriginal = 0x9291, SubSecTimeDigitized = 0x9292;
    private const ushort FlashpixVersion = 0xA000, ColorSpace = 0xA001, PixelXDimension = 0xA002;
    private const ushort PixelYDimension = 0xA003;

    private const ushort DotsPerInch = 72, Inches = 2, Centred = 1, Srgb = 1;

    /// <summary>What an APP1 segment of Exif begins with.</summary>
    public static ReadOnlySpan<byte> Identifier => "Exif\0\0"u8;

    /// <summary>The segment with its marker.</summary>
    /// <param name="metadata">What is null is left out.</param>
    /// <param name="width">Of the picture, pixels.</param>
    /// <param name="height">Of the picture, pixels.</param>
    public static byte[] Create(ExifMetadata metadata, int width, int height)
    {
        TiffDirectory first = DescribePicture(metadata), second = DescribeTaking(metadata, width, height);
        first.AddLong(ExifDirectory, 0);                // its length is needed to know what comes here
        int secondOffset = TiffHeaderLength + first.Length;
        first.AddLong(ExifDirectory, (uint)secondOffset);

        byte[] segment = new byte[
            MarkerLength + LengthLength + Identifier.Length + secondOffset + second.Length];
        (segment[0], segment[1]) = (JpegMarker.Prefix, JpegMarker.Application1);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(MarkerLength), (ushort)(segment.Length - MarkerLength));
        Identifier.CopyTo(segment.AsSpan(MarkerLength + LengthLength));
        Span<byte> tiff = segment.AsSpan(MarkerLength + LengthLength + Identifier.Length);
        "II"u8.CopyTo(tiff);                            // little-endian
        BinaryPrimitives.WriteUInt16LittleEndian(tiff[2..], TiffVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(tiff[4..], TiffHeaderLength);
        first.Write(tiff, TiffHeaderLength);
        second.Write(tiff, secondOffset);
        return segment;
    }

    private static TiffDirectory DescribePicture(ExifMetadata metadata)
    {
        var directory = new TiffDirectory();
        directory.AddText(ImageDescription, metadata.Description);
        directory.AddText(Make, metadata.Make);
        directory.AddText(Model, metadata.Model);
        if (metadata.Orientation is >= 1 and <= 8) directory.AddShort(Orientation, (ushort)metadata.Orientation);
        directory.AddRational(XResolution, DotsPerInch, 1);
        directory.AddRational(YResolution, DotsPerInch, 1);
        directory.AddShort(ResolutionUnit, Inches);
        directory.AddText(Software, metadata.Software);
        directory.AddText(DateTime, Format(metadata.Taken, DateFormat));
        directory.AddShort(YCbCrPositioning, Centred);
        return directory;
    }

    private static TiffDirectory DescribeTaking(ExifMetadata metadata, int width, int height)
    {
        string? date = Format(metadata.Taken, DateFormat);
        string? offset = Format(metadata.Taken, "zzz");
        string? fraction = Format(metadata.Taken, "fff");
        var directory = new TiffDirectory();
        directory.AddBytes(ExifVersion, "0232"u8);
        foreach (ushort tag in (ReadOnlySpan<ushort>)[DateTimeOriginal, DateTimeDigitized])
            directory.AddText(tag, date);
        foreach (ushort tag in (ReadOnlySpan<ushort>)[OffsetTime, OffsetTimeOriginal, OffsetTimeDigitized])
            directory.AddText(tag, offset);
        foreach (ushort tag in (ReadOnlySpan<ushort>)[SubSecTime, SubSecTimeOriginal, SubSecTimeDigitized])
            directory.AddText(tag, fraction);
        directory.AddBytes(ComponentsConfiguration, [1, 2, 3, 0]);      // Y, Cb, Cr
        directory.AddBytes(FlashpixVersion, "0100"u8);
        directory.AddShort(ColorSpace, Srgb);
        directory.AddLong(PixelXDimension, (uint)width);
        directory.AddLong(PixelYDimension, (uint)height);
        return directory;
    }

    private static string? Format(DateTimeOffset? time, string format) =>
        time?.ToString(format, CultureInfo.InvariantCulture);
}
