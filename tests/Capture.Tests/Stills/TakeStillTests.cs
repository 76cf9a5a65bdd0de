using System.Diagnostics;
using Camerad.Capture.Pictures;
using Camerad.Capture.Stills;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Capture.Tests.Stills;

public sealed class TakeStillTests : IDisposable
{
    private static readonly TimeSpan AnyAge = TimeSpan.FromHours(1);
    private readonly StillTap _tap = new();
    private CapturedStream? _stream;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _stream?.Dispose();

    [Fact]
    public async Task Still_of_a_raw_source_is_the_next_picture()
    {
        Start(RawCamera(), new CapturedStreamOptions());

        using Still still = await _stream!.TakeStillAsync(TimeSpan.Zero, Cancel);

        Assert.Equal(new PictureFormat(PixelFormat.I420, 4, 2), still.Raw!.Format);
        byte luma = still.Raw.Planes[0].Memory.Span[0];
        Assert.Equal(luma, still.Raw.Planes[2].Memory.Span[1]);
    }

    [Fact]
    public async Task Still_of_a_camera_that_rests_wakes_it_and_waits_for_its_exposure()
    {
        var options = new CapturedStreamOptions
        {
            StartTimeout = TimeSpan.FromMilliseconds(100),
            RestAfter = TimeSpan.FromMilliseconds(50),
            WarmUp = TimeSpan.FromMilliseconds(300),
        };
        Start(RawCamera(), options);
        Eventually.True(() => _stream!.State.Status == CapturedStreamStatus.Resting, "resting");

        long begin = Stopwatch.GetTimestamp();
        using Still still = await _stream!.TakeStillAsync(TimeSpan.Zero, Cancel);

        Assert.True(Stopwatch.GetElapsedTime(begin) >= options.WarmUp);
        Eventually.True(() => _stream.State.Status == CapturedStreamStatus.Resting, "resting again");
    }

    [Fact]
    public async Task Still_of_encoded_pictures_is_the_newest_key_frame_if_it_is_young_enough()
    {
        ScriptedSource source = ScriptedSource.Camera();
        Start(source, new CapturedStreamOptions());

        using (Still still = await _stream!.TakeStillAsync(TimeSpan.MaxValue, Cancel))
            Assert.True(still.KeyFrame!.IsKeyFrame);

        _stream.Dispose();
        Assert.Equal(0, source.Pool.OutstandingFrames);
    }

    [Fact]
    public async Task Key_frame_that_is_too_old_is_asked_for_anew()
    {
        bool asked = false;
        var source = new ScriptedSource((sink, pool, stop) =>
        {
            sink.Give(pool, 1, isKeyFrame: true);
            while (!Volatile.Read(ref asked)) stop.WaitHandle.WaitOne(1);
            sink.Give(pool, 2, isKeyFrame: true);
            stop.WaitHandle.WaitOne();
        })
        { RequestedKeyFrame = () => Volatile.Write(ref asked, true) };
        Start(source, new CapturedStreamOptions());

        using (Still still = await _stream!.TakeStillAsync(TimeSpan.Zero, Cancel))
            Assert.Equal(2, still.KeyFrame!.Bytes[0]);

        _stream.Dispose();
        Assert.Equal(0, source.Pool.OutstandingFrames);
    }

    [Fact]
    public async Task Old_key_frame_is_better_than_none_where_no_other_comes()
    {
        ScriptedSource source = ScriptedSource.Camera();
        Start(source, new CapturedStreamOptions { KeyFrameWait = TimeSpan.FromMilliseconds(100) });

        using (Still still = await _stream!.TakeStillAsync(TimeSpan.Zero, Cancel))
            Assert.Equal(0, still.KeyFrame!.Bytes[0]);

        _stream.Dispose();
        Assert.Equal(0, source.Pool.OutstandingFrames);
    }

    [Fact]
    public async Task Wait_for_a_camera_without_pictures_can_be_given_up()
    {
        Start(new ScriptedSource((_, _, stop) => stop.WaitHandle.WaitOne()), new CapturedStreamOptions());
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _stream!.TakeStillAsync(AnyAge, limit.Token));

        Assert.Equal(0, _stream!.Watchers);
    }

    private ScriptedSource RawCamera() => new((sink, pool, stop) =>
    {
        var pictures = new PicturePool(new PictureFormat(PixelFormat.I420, 4, 2));
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            RawPicture picture = pictures.Rent(i);
            foreach (PicturePlane plane in picture.Planes) plane.Memory.Span.Fill((byte)i);
            _tap.Offer(picture, asJpeg: true);
            picture.Release();
            sink.Give(pool, i, isKeyFrame: i == 0);
            stop.WaitHandle.WaitOne(1);
        }
    })
    { Stills = _tap };

    private void Start(ScriptedSource source, CapturedStreamOptions options)
    {
        _stream = new CapturedStream("main", source, NullLogger.Instance, options);
        _stream.Start();
    }
}
