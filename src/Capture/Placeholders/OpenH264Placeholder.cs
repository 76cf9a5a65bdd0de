using Camerad.Capture.Encoders;
using Camerad.Capture.Pictures;
using Camerad.Media;

namespace Camerad.Capture.Placeholders;

/// <summary>
/// Paints the picture that says why there is none, and encodes it by OpenH264, each time as a key frame that looks the
/// same for who was there before and who comes now. The library is loaded with the first one, and the encoder's memory
/// is given back when it is not needed any more. One for each stream. Thread-safe.
/// </summary>
public sealed class OpenH264Placeholder : IPlaceholder, IDisposable
{
    /// <summary>Bits per second, at one picture per second: the most that a picture may be large.</summary>
    internal const int BitrateBps = 250_000;

    /// <summary>Where no picture has told the stream's size.</summary>
    internal const int DefaultWidth = 1280, DefaultHeight = 720;

    /// <summary>The encoder is kept from one picture to the next, no longer: 10 s.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A time that is measured anew each time trembles: within it the time that was shown stays, 2 s.
    /// </summary>
    private static readonly TimeSpan SameTime = TimeSpan.FromSeconds(2);

    private static readonly VideoEncoderSettings Settings =
        new() { BitrateBps = BitrateBps, FramesPerSecond = 1, KeyFrameInterval = 1 };

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly EncodedFramePool _pool = new();
    private readonly ITimer _release;
    private readonly Action<string>? _explain;
    private IVideoEncoder? _encoder;
    private DateTimeOffset _since;
    private bool _hasExplained;

    /// <param name="explain">Told once, should there be no placeholder: what is missing and how to get it.</param>
    /// <param name="time">The clock, with the time zone that is shown; null: the machine's.</param>
    public OpenH264Placeholder(Action<string>? explain = null, TimeProvider? time = null)
    {
        _explain = explain;
        _time = time ?? TimeProvider.System;
        _release = _time.CreateTimer(_ => ReleaseEncoder(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True while the encoder's memory is in use.</summary>
    internal bool HasEncoder
    {
        get
        {
            lock (_lock) return _encoder is not null;
        }
    }

    /// <inheritdoc/>
    public EncodedFrame? Render(
        string name, string reason, DateTimeOffset since, int width, int height, long captureTicks)
    {
        lock (_lock)
        {
            try
            {
                return Encode(name, reason, since, width, height, captureTicks);
            }
            catch (SourceException e)
            {
                // It is only to explain another fault, which is the one to be told again and again.
                ReleaseEncoder();
                if (!_hasExplained) _explain?.Invoke(e.Message);
                _hasExplained = true;
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _release.Dispose();
        ReleaseEncoder();
    }

    private EncodedFrame? Encode(
        string name, string reason, DateTimeOffset since, int width, int height, long captureTicks)
    {
        bool sizeIsKnown = width >= OpenH264Encoder.MinSide && height >= OpenH264Encoder.MinSide;
        var format = new PictureFormat(
            PixelFormat.I420, sizeIsKnown ? width & ~1 : DefaultWidth, sizeIsKnown ? height & ~1 : DefaultHeight);
        if (_encoder?.Input != format) ReleaseEncoder();
        _encoder ??= new OpenH264EncoderKind().Open(format, Settings, _pool);
        _release.Change(KeepFor, Timeout.InfiniteTimeSpan);
        if ((since - _since).Duration() > SameTime) _since = since;
        RawPicture picture = new PicturePool(format).Rent(captureTicks);
        PlaceholderPainter.Paint(picture, name, reason, TimeZoneInfo.ConvertTime(_since, _time.LocalTimeZone));
        _encoder.RequestKeyFrame();
        _ = _encoder.TryEncode(picture);
        picture.Release();
        return _encoder.TryTake(out EncodedFrame? frame) ? frame : null;
    }

    private void ReleaseEncoder()
    {
        lock (_lock)
        {
            _encoder?.Dispose();
            _encoder = null;
        }
    }
}
