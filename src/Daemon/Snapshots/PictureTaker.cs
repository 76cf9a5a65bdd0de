using System.Diagnostics.CodeAnalysis;
using Camerad.Capture.Stills;

namespace Camerad.Daemon.Snapshots;

/// <summary>
/// Takes the pictures of one stream. Who asks before a picture is captured shares it, and its JPEG if the settings are
/// equal. So at any time one picture is to be captured, at most, and <see cref="MaxRendering"/> are being compressed.
/// Any thread.
/// </summary>
internal sealed class PictureTaker : IDisposable
{
    /// <summary>Most different settings of one picture; more are refused.</summary>
    public const int MaxSettings = 8;

    /// <summary>Pictures of a stream that are captured and not yet JPEGs; the next one waits to be captured.</summary>
    public const int MaxRendering = 2;

    /// <summary>A key frame older than this is replaced by a new one, where the encoder makes one when asked.</summary>
    public static readonly TimeSpan MaxStillAge = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly ISnapshotSource _source;
    private readonly IStillRenderer _renderer;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly SnapshotCounters _counters;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _rendering = new(MaxRendering);
    private readonly CancellationTokenSource _stopping = new();
    private Exposure? _newest;

    /// <param name="source">The stream.</param>
    /// <param name="renderer">Makes the JPEGs.</param>
    /// <param name="timeout">How long the camera has to give a picture, its warm-up included.</param>
    /// <param name="time">The clock; its time stamps must be the monotonic clock's.</param>
    /// <param name="counters">Counts pictures.</param>
    public PictureTaker(
        ISnapshotSource source, IStillRenderer renderer, TimeSpan timeout, TimeProvider time, SnapshotCounters counters)
    {
        _source = source;
        _renderer = renderer;
        _timeout = timeout;
        _time = time;
        _counters = counters;
    }

    /// <summary>
    /// A picture captured from now on, or as long ago as <see cref="MaxStillAge"/> where the stream comes encoded.
    /// </summary>
    /// <exception cref="SnapshotException">There is none.</exception>
    public PendingPicture Take(SnapshotSettings settings)
    {
        lock (_lock)
        {
            if (_newest is not { IsOpen: true })
            {
                _newest = new Exposure();
                _newest.Captured = CaptureAsync(_newest);
            }

            if (_newest.Pictures.TryGetValue(settings, out Task<SnapshotPicture>? picture))
            {
                _counters.CountShared();
                return new PendingPicture(_newest.Captured, picture);
            }

            if (_newest.Pictures.Count >= MaxSettings)
            {
                throw new SnapshotException(
                    SnapshotFault.Busy, "Too many different sizes of this picture are asked for at once.", RetryAfter);
            }

            picture = _newest.Pictures[settings] = RenderAsync(_newest, settings);
            return new PendingPicture(_newest.Captured, picture);
        }
    }

    /// <summary>The newest picture of these settings if it is not older, or on its way.</summary>
    public bool TryShare(
        SnapshotSettings settings, TimeSpan maxAge, [NotNullWhen(true)] out Task<SnapshotPicture>? picture)
    {
        lock (_lock)
        {
            picture = null;
            if (_newest?.Pictures.TryGetValue(settings, out picture) != true || picture!.IsFaulted) return false;
            if (!_newest.IsOpen && _time.GetElapsedTime(_newest.ClosedAt) > maxAge) return false;
            _counters.CountShared();
            return true;
        }
    }

    /// <summary>Ends what waits.</summary>
    public void Dispose() => _stopping.Cancel();

    /// <summary>Captures when there is room; from then on the exposure is closed.</summary>
    private async Task<CapturedStill> CaptureAsync(Exposure exposure)
    {
        // Not under the caller's lock.
        await Task.Yield();
        bool hasRoom = false;
        Still? still = null;
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            timeout.CancelAfter(_timeout);
            await _rendering.WaitAsync(timeout.Token).ConfigureAwait(false);
            hasRoom = true;
            still = await _source.TakeStillAsync(MaxStillAge, timeout.Token).ConfigureAwait(false);
            _counters.CountTaken();
            long age = Math.Max(0, MonotonicTime.Now(_time).Ticks - still.CaptureTicks);
            return new CapturedStill(still, _time.GetUtcNow() - TimeSpan.FromTicks(age), TimeSpan.FromTicks(age));
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or TimeoutException or InvalidOperationException
            or ObjectDisposedException)
        {
            string reason = _source.Trouble ?? $"The camera gave no picture within {_timeout.TotalSeconds:0.#} s.";
            throw new SnapshotException(SnapshotFault.NoPicture, reason, RetryAfter, exception);
        }
        finally
        {
            Close(exposure, still, hasRoom);
        }
    }

    private void Close(Exposure exposure, Still? still, bool hasRoom)
    {
        lock (_lock)
        {
            exposure.IsOpen = false;
            exposure.ClosedAt = _time.GetTimestamp();
            exposure.ToRender = exposure.Pictures.Count;
        }

        if (still is null && hasRoom) _rendering.Release();
    }

    private async Task<SnapshotPicture> RenderAsync(Exposure exposure, SnapshotSettings settings)
    {
        CapturedStill captured = await exposure.Captured.ConfigureAwait(false);
        try
        {
            // One after the other: compressing must not take more than one processor from the streams.
            await exposure.Rendering.WaitAsync(_stopping.Token).ConfigureAwait(false);
            try
            {
                RenderedStill rendered = await Task.Run(
                    () => _renderer.Render(captured.Still, settings, _source.Name), _stopping.Token)
                    .ConfigureAwait(false);
                return new SnapshotPicture(
                    _source.Name, settings, rendered.Jpeg, rendered.Width, rendered.Height, captured.Time,
                    captured.Age);
            }
            finally
            {
                exposure.Rendering.Release();
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new SnapshotException(SnapshotFault.NoPicture, "The device is stopping.", null, exception);
        }
        finally
        {
            bool isLast;
            lock (_lock) isLast = --exposure.ToRender == 0;
            if (isLast)
            {
                captured.Still.Dispose();
                _rendering.Release();
            }
        }
    }

    /// <summary>One picture to be captured, or captured, and the JPEGs that are made of it.</summary>
    private sealed class Exposure
    {
        public Task<CapturedStill> Captured { get; set; } = null!;

        public Dictionary<SnapshotSettings, Task<SnapshotPicture>> Pictures { get; } = [];

        public SemaphoreSlim Rendering { get; } = new(1);

        /// <summary>More may join.</summary>
        public bool IsOpen { get; set; } = true;

        public long ClosedAt { get; set; }

        public int ToRender { get; set; }
    }

    private sealed record CapturedStill(Still Still, DateTimeOffset Time, TimeSpan Age);
}
