using System.Globalization;
using Camerad.Capture.Pictures;

namespace Camerad.Capture.Text;

/// <summary>
/// Writes the time and a name into a corner of each picture, in place. The text is laid out once per second; a picture
/// in between costs what filling its letters costs, and nothing is allocated. Not thread-safe.
/// </summary>
/// <param name="options">What and where.</param>
/// <param name="time">The clock, with the time zone.</param>
internal sealed class PictureStamp(PictureStampOptions options, TimeProvider time)
{
    /// <summary>From the picture's edges, in dots.</summary>
    private const int Margin = 3;

    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";
    private const string Gap = "  ";

    private TextStencil? _stencil;
    private PictureFormat _format;
    private int _scale;
    private long _second = -1;

    /// <summary>What writes such a stamp into a picture; null for null.</summary>
    public static Action<RawPicture>? For(PictureStampOptions? options) =>
        options is null ? null : new PictureStamp(options, TimeProvider.System).Apply;

    /// <summary>Writes into the picture; in the last moment before others see it.</summary>
    public void Apply(RawPicture picture)
    {
        DateTimeOffset taken = CaptureTime.Of(picture.CaptureTicks, time);
        long second = options.ShowsTime ? taken.UtcTicks / TimeSpan.TicksPerSecond : 0;
        if (_stencil is null || _format != picture.Format || _second != second)
        {
            _second = second;
            SetText(picture.Format, taken);
        }

        int margin = (Margin * _scale) & ~1;
        bool isLeft = options.Corner is PictureCorner.TopLeft or PictureCorner.BottomLeft;
        bool isTop = options.Corner is PictureCorner.TopLeft or PictureCorner.TopRight;
        int x = isLeft ? margin : picture.Format.Width - margin - _stencil!.Width;
        int y = isTop ? margin : picture.Format.Height - margin - _stencil!.Height;
        _stencil!.Draw(picture, Math.Max(0, x), Math.Max(0, y));
    }

    /// <summary>The scale at which so many characters fit into a picture of that size, at least 1.</summary>
    internal static int ScaleFor(int width, int height, int length)
    {
        int scale = TextStencil.ScaleFor(height);
        while (scale > 1 && TextStencil.WidthFor(scale, length) + (2 * Margin * scale) > width) scale--;
        return scale;
    }

    private void SetText(PictureFormat format, DateTimeOffset taken)
    {
        Span<char> text = stackalloc char[TextStencil.MaxLength];
        int length = 0;
        if (options.Name is { } name)
        {
            int room = text.Length - Gap.Length - TimeFormat.Length;
            ReadOnlySpan<char> shown = name.AsSpan(0, Math.Min(name.Length, room));
            shown.CopyTo(text);
            length = shown.Length;
        }

        if (options.ShowsTime)
        {
            if (length > 0)
            {
                Gap.CopyTo(text[length..]);
                length += Gap.Length;
            }

            _ = taken.TryFormat(text[length..], out int written, TimeFormat, CultureInfo.InvariantCulture);
            length += written;
        }

        int scale = ScaleFor(format.Width, format.Height, length);
        if (_stencil is null || scale != _scale) _stencil = new TextStencil(scale);
        (_format, _scale) = (format, scale);
        _stencil.Set(text[..length]);
    }
}
