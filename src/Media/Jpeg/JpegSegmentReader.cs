using System.Buffers.Binary;

namespace Camerad.Media.Jpeg;

/// <summary>
/// Goes through the segments before the first scan: marker FF xx, a length of 16 bits that counts itself, and what
/// belongs to it (ITU-T T.81 §B.1.1.4). Does not look into the scan.
/// </summary>
internal ref struct JpegSegmentReader
{
    private const int MarkerLength = 2, LengthLength = 2;

    private readonly ReadOnlySpan<byte> _jpeg;
    private int _next;

    /// <param name="jpeg">Begins with SOI, or <see cref="TryRead"/> gives nothing.</param>
    public JpegSegmentReader(ReadOnlySpan<byte> jpeg)
    {
        _jpeg = jpeg;
        bool begins = jpeg.Length >= MarkerLength
            && jpeg[0] == JpegMarker.Prefix && jpeg[1] == JpegMarker.StartOfImage;
        _next = begins ? MarkerLength : -1;
    }

    /// <summary>The segment's marker, without FF.</summary>
    public byte Marker { get; private set; }

    /// <summary>Where the segment's FF is.</summary>
    public int Begin { get; private set; }

    /// <summary>Where the next segment begins; after SOS: the scan.</summary>
    public readonly int End => _next;

    /// <summary>What follows the length.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <returns>False at the end, and where it is no JPEG any more. SOS is the last segment.</returns>
    public bool TryRead()
    {
        if (_next < 0 || Marker is JpegMarker.StartOfScan or JpegMarker.EndOfImage) return false;
        int at = _next;
        _next = -1;
        if (at + MarkerLength > _jpeg.Length || _jpeg[at] != JpegMarker.Prefix) return false;

        // Any number of FF may stand before a marker.
        while (_jpeg[at + 1] == JpegMarker.Prefix)
        {
            at++;
            if (at + MarkerLength > _jpeg.Length) return false;
        }

        Content = default;
        (Begin, Marker) = (at, _jpeg[at + 1]);
        at += MarkerLength;
        if (!JpegMarker.StandsAlone(Marker))
        {
            if (at + LengthLength > _jpeg.Length) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(_jpeg[at..]);
            if (length < LengthLength || at + length > _jpeg.Length) return false;
            Content = _jpeg.Slice(at + LengthLength, length - LengthLength);
            at += length;
        }

        _next = at;
        return true;
    }
}
