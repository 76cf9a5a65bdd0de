using System.Diagnostics.CodeAnalysis;
using Camerad.Media;

namespace Camerad.Capture.Stills;

/// <summary>Takes a still out of a stream that comes encoded: a key frame, since it can be decoded alone.</summary>
internal static class KeyFrameStill
{
    /// <summary>The newest key frame, or the next one if that is too old.</summary>
    /// <param name="stream">Running.</param>
    /// <param name="maxAge">Of the newest one.</param>
    /// <param name="longestWait">For the next one; then the newest is taken, however old.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Still> TakeAsync(
        CapturedStream stream, TimeSpan maxAge, TimeSpan longestWait, CancellationToken cancellationToken)
    {
        using var next = new NextKeyFrame();
        using IDisposable subscription = stream.Hub.Subscribe(next);
        if (TryTakeNewest(stream, maxAge, out Still? still)) return still;
        if (stream.CanRequestKeyFrame) stream.RequestKeyFrame();
        try
        {
            return Still.Of(await next.TakeAsync(longestWait, cancellationToken).ConfigureAwait(false));
        }
        catch (TimeoutException) when (TryTakeNewest(stream, TimeSpan.MaxValue, out still))
        {
            return still;
        }
    }

    private static bool TryTakeNewest(
        CapturedStream stream, TimeSpan maxAge, [NotNullWhen(true)] out Still? still)
    {
        still = null;
        if (!stream.Hub.TryGetNewestKeyFrame(out EncodedFrame? frame)) return false;
        if (MonotonicClock.Ticks - frame.CaptureTicks > maxAge.Ticks)
        {
            frame.Release();
            return false;
        }

        still = Still.Of(frame);
        return true;
    }

    /// <summary>Keeps a reference on the first key frame that comes, until it is taken or disposed.</summary>
    private sealed class NextKeyFrame : IFrameSink, IDisposable
    {
        private readonly TaskCompletionSource<EncodedFrame> _came =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        private bool _taken;

        public async Task<EncodedFrame> TakeAsync(TimeSpan longestWait, CancellationToken cancellationToken)
        {
            EncodedFrame frame = await _came.Task.WaitAsync(longestWait, cancellationToken).ConfigureAwait(false);
            _taken = true;
            return frame;
        }

        public void HandleFrame(EncodedFrame frame)
        {
            if (!frame.IsKeyFrame || _came.Task.IsCompleted) return;
            frame.AddReference();
            if (!_came.TrySetResult(frame)) frame.Release();
        }

        public void Dispose()
        {
            if (!_came.TrySetCanceled() && !_taken) _came.Task.Result.Release();
        }
    }
}
