using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Capture.Stills;
using Camerad.Media;

namespace Camerad.Capture.Encoders;

/// <summary>
/// One run of a source whose pictures come raw: takes them, stamps them, offers them to who wants a still, and lets an
/// encoder make H.264 of them. One thread, which sleeps until camera or encoder has something.
/// </summary>
/// <param name="pictures">Open; disposed by its owner.</param>
/// <param name="kind">The encoder to use.</param>
/// <param name="controls">How others reach it.</param>
/// <param name="stills">Who wants single pictures.</param>
/// <param name="stamp">Writes into each picture; null: nothing.</param>
/// <param name="pool">Where frames come from.</param>
internal sealed class EncodingRun(
    IPictureSource pictures, IVideoEncoderKind kind, EncoderControls controls, StillTap stills,
    Action<RawPicture>? stamp, EncodedFramePool pool)
{
    /// <summary>Others see counters this old at most, and a wait is never longer.</summary>
    private const long NoteIntervalTicks = TimeSpan.TicksPerSecond;

    private IVideoEncoder? _encoder;
    private PictureFormat _format;          // of the pictures that the encoder was made for
    private PicturePool? _converted;        // null: the encoder takes the source's layout
    private long _pictures;
    private long _skipped;                  // by earlier encoders, and older ones that a newer one had overtaken
    private long _lost;                     // by earlier encoders
    private long _notedTicks;

    /// <summary>Runs until stopped.</summary>
    /// <exception cref="SourceException">Camera or encoder cannot go on.</exception>
    public void Run(IFrameSink sink, CancellationToken stop)
    {
        using var poller = new Poller();
        using CancellationTokenRegistration wakeUp = stop.Register(poller.Wake);
        controls.BeginRun(poller.Wake);
        try
        {
            Open(pictures.Format, poller);
            while (!stop.IsCancellationRequested)
            {
                long now = MonotonicClock.Ticks;
                if (now - _notedTicks >= NoteIntervalTicks) Note(now);
                poller.Wait(Math.Min(pictures.NextDueTicks, now + NoteIntervalTicks));
                Deliver(sink);
                controls.Serve(_encoder!);
                TakePictures(sink, poller);
                Deliver(sink);
            }
        }
        finally
        {
            if (_encoder is not null) Note(MonotonicClock.Ticks);
            controls.EndRun();
            _encoder?.Dispose();
        }
    }

    private void Open(PictureFormat format, Poller poller)
    {
        PictureFormat input = format with { Pixels = InputFor(format.Pixels) };
        _converted = input == format ? null : new PicturePool(input);
        _encoder = kind.Open(input, controls.WantedAt(pictures.FramesPerSecond), pool);
        _format = format;
        poller.Clear();
        if (pictures.Readable is { } camera) poller.Add(camera, PollEvents.Readable | PollEvents.Exceptional);
        if (_encoder.Pollable is { } encoder) poller.Add(encoder, PollEvents.Readable | PollEvents.Writable);
        Note(MonotonicClock.Ticks);
    }

    private PixelFormat InputFor(PixelFormat given)
    {
        if (kind.Inputs.Contains(given)) return given;
        foreach (PixelFormat input in kind.Inputs)
            if (PictureConverter.CanConvert(given, input)) return input;
        throw new SourceException(
            $"the encoder {kind.Name} takes {string.Join(", ", kind.Inputs)}, and the camera gives {given}; "
            + "choose another \"format\" or \"encoder\"",
            needsRepair: true);
    }

    private void TakePictures(IFrameSink sink, Poller poller)
    {
        // An encoder that works on this thread must not fall behind: of several pictures it gets the newest.
        bool newestOnly = _encoder!.Pollable is null;
        RawPicture? newest = null;
        try
        {
            while (pictures.TryTake(out RawPicture? picture))
            {
                _pictures++;
                if (newest is not null)
                {
                    _skipped++;
                    newest.Release();
                }

                newest = picture;
                if (newestOnly) continue;
                Encode(picture, sink, poller);
                picture.Release();
                newest = null;
            }

            if (newest is not null) Encode(newest, sink, poller);
        }
        finally
        {
            newest?.Release();
        }
    }

    private void Encode(RawPicture picture, IFrameSink sink, Poller poller)
    {
        if (picture.Format != _format) Reopen(picture.Format, sink, poller);
        stamp?.Invoke(picture);
        stills.Offer(picture, asJpeg: stamp is null);
        if (_converted is null)
        {
            _encoder!.TryEncode(picture);
            return;
        }

        RawPicture converted = _converted.Rent(picture.CaptureTicks);
        PictureConverter.Convert(picture, converted);
        _encoder!.TryEncode(converted);
        converted.Release();
    }

    /// <summary>The camera gives another size: what the encoder still holds is shown first.</summary>
    private void Reopen(PictureFormat format, IFrameSink sink, Poller poller)
    {
        _encoder!.Drain();
        Deliver(sink);
        _skipped += _encoder.SkippedPictures;
        _lost += _encoder.LostPictures;
        _encoder.Dispose();
        _encoder = null;
        Open(format, poller);
    }

    private void Deliver(IFrameSink sink)
    {
        while (_encoder!.TryTake(out EncodedFrame? frame))
        {
            sink.HandleFrame(frame);
            frame.Release();
        }
    }

    private void Note(long now)
    {
        _notedTicks = now;
        var counters = new EncodingCounters(
            _pictures, pictures.DroppedPictures, _skipped + _encoder!.SkippedPictures, _lost + _encoder.LostPictures);
        controls.Note(_encoder.Name, _encoder.Settings, counters);
    }
}
