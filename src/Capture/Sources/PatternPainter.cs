using System.Globalization;
using Camerad.Capture.Pictures;
using Camerad.Capture.Text;

namespace Camerad.Capture.Sources;

/// <summary>Paints the generated picture; of each one only what has moved since it was painted last.</summary>
internal sealed class PatternPainter
{
    private const int StrideAlignment = 64;
    private const double SecondsPerRound = 8;
    private const int TextLines = 3;
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.fff";
    private const string NumberTitle = "picture ";

    // 75 % bars of BT.601, in the order of their brightness: white, yellow, cyan, green, magenta, red, blue.
    private static readonly YuvColour[] Bars =
    [
        new(180, 128, 128), new(162, 44, 142), new(131, 156, 44), new(112, 72, 58),
        new(84, 184, 198), new(65, 100, 212), new(35, 212, 114),
    ];

    private static readonly YuvColour DiscColour = new(210, 60, 170);
    private static readonly YuvColour BoxColour = YuvColour.Grey(40);

    private readonly PictureFormat _format;
    private readonly double _framesPerSecond;
    private readonly TimeProvider _time;
    private readonly RawPicture _background;
    private readonly TextStencil _clock;
    private readonly TextStencil _number;
    private readonly int _scale;
    private readonly int _radius;

    public PatternPainter(PictureFormat format, double framesPerSecond, TimeProvider time)
    {
        (_format, _framesPerSecond, _time) = (format, framesPerSecond, time);
        _scale = TextStencil.ScaleFor(format.Height);
        (_clock, _number) = (new TextStencil(_scale), new TextStencil(_scale));
        _radius = Math.Max(2, format.Height / 10);
        _background = CreatePicture(_ => { });
        _background.Lend(0);
        PaintStill();
    }

    private int LineHeight => _clock.Height + (2 * _scale);

    /// <summary>Rows of the bars; below them are three lines of text and the strip.</summary>
    private int BarsHeight =>
        Math.Max(0, (_format.Height - (TextLines * LineHeight) - FrameNumberStrip.BlockSize) & ~1);

    /// <summary>A picture of the format, with nothing on it.</summary>
    public RawPicture CreatePicture(Action<RawPicture> returned)
    {
        var planes = new PicturePlane[_format.PlaneCount];
        for (int i = 0; i < planes.Length; i++)
        {
            int stride = (_format.RowLength(i) + StrideAlignment - 1) & -StrideAlignment;
            planes[i] = new PicturePlane(new byte[stride * _format.RowCount(i)], stride);
        }

        return new RawPicture(_format, planes, returned);
    }

    /// <summary>For a new picture: all that never moves.</summary>
    public void PaintBackground(RawPicture picture) => PictureConverter.Convert(_background, picture);

    /// <summary>Turns a picture that was painted before into that of the given number.</summary>
    public void Paint(PatternPicture picture, long number)
    {
        var canvas = new PictureCanvas(picture.Raw);
        MoveDisc(picture, canvas, number);
        Span<char> text = stackalloc char[TextStencil.MaxLength];
        DateTimeOffset local = TimeZoneInfo.ConvertTime(_time.GetUtcNow(), _time.LocalTimeZone);
        _ = local.TryFormat(text, out int length, TimeFormat, CultureInfo.InvariantCulture);
        Write(picture.Raw, _clock, text[..length], line: 1);
        NumberTitle.CopyTo(text);
        _ = number.TryFormat(text[NumberTitle.Length..], out length, default, CultureInfo.InvariantCulture);
        Write(picture.Raw, _number, text[..(NumberTitle.Length + length)], line: 2);
        if (_format.Width >= FrameNumberStrip.Width) FrameNumberStrip.Draw(canvas, number);
    }

    private void PaintStill()
    {
        var canvas = new PictureCanvas(_background);
        canvas.Fill(0, 0, _format.Width, _format.Height, BoxColour);
        for (int i = 0; i < Bars.Length; i++)
        {
            int left = _format.Width * i / Bars.Length & ~1, right = _format.Width * (i + 1) / Bars.Length & ~1;
            canvas.Fill(left, 0, right - left, BarsHeight, Bars[i]);
        }

        PaintRamp(canvas);
        string title = string.Create(
            CultureInfo.InvariantCulture, $"pattern {_format.Width}x{_format.Height} {_framesPerSecond:0.##}/s");
        Write(_background, new TextStencil(_scale), title, line: 0);
    }

    /// <summary>Grey from black to white, in the lower right.</summary>
    private void PaintRamp(PictureCanvas canvas)
    {
        int begin = _format.Width * 5 / 8 & ~1, width = _format.Width - begin;
        int height = Math.Max(0, _format.Height - BarsHeight - FrameNumberStrip.BlockSize);
        for (int x = 0; x < width; x++)
        {
            int level = YuvColour.BlackLuma + ((YuvColour.WhiteLuma - YuvColour.BlackLuma) * x / width);
            canvas.FillLuma(begin + x, BarsHeight, 1, height, (byte)level);
        }
    }

    private void MoveDisc(PatternPicture picture, PictureCanvas canvas, long number)
    {
        var still = new PictureCanvas(_background);
        (int oldX, int oldY) = picture.Disc;
        int side = 2 * _radius;
        canvas.CopyFrom(still, oldX - _radius, oldY - _radius, side, side);

        // It goes around as the eight does, inside of the bars.
        double phase = 2 * Math.PI * number / (_framesPerSecond * SecondsPerRound);
        int x = (_format.Width / 2) + (int)(((_format.Width / 2) - _radius) * Math.Sin(phase));
        int y = (BarsHeight / 2) + (int)(Math.Max(0, (BarsHeight / 2) - _radius) * Math.Sin(2 * phase));
        picture.Disc = (x, y);
        for (int row = -_radius; row < _radius; row++)
        {
            int half = (int)Math.Sqrt((_radius * _radius) - (row * row));
            canvas.Fill(x - half, y + row, 2 * half, 1, DiscColour);
        }
    }

    private void Write(RawPicture picture, TextStencil stencil, ReadOnlySpan<char> text, int line)
    {
        stencil.Set(text);
        int x = 2 * _scale, y = (BarsHeight + (line * LineHeight) + _scale) & ~1;
        new PictureCanvas(picture).FillLuma(x, y, stencil.Width, stencil.Height, BoxColour.Y);
        stencil.Draw(picture, x, y);
    }
}
