using Camerad.Capture.Pictures;

namespace Camerad.Capture.Stills;

/// <summary>
/// Takes single pictures out of a running source: who asks gets a copy of the next one. Costs nothing while nobody
/// asks. All who ask before it comes share one copy. Threading: <see cref="Offer"/> on the capture thread, the rest on
/// any.
/// </summary>
public sealed class StillTap
{
    /// <summary>Who can wait at a time; more are refused.</summary>
    public const int MaxWaiting = 32;

    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource<Still>> _waiting = [];
    private PicturePool? _copies;
    private volatile bool _isWanted;

    /// <summary>True if <see cref="Offer"/> would take the picture.</summary>
    internal bool IsWanted => _isWanted;

    /// <summary>The next picture. The caller disposes it.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException"><see cref="MaxWaiting"/> wait already.</exception>
    public async Task<Still> TakeAsync(CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<Still>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_waiting.Count == MaxWaiting) throw new InvalidOperationException("too many wait for a picture");
            _waiting.Add(waiter);
            _isWanted = true;
        }

        try
        {
            return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                _waiting.Remove(waiter);
                _isWanted = _waiting.Count > 0;
            }

            // It may have come at the same moment.
            if (waiter.Task.IsCompletedSuccessfully) waiter.Task.Result.Dispose();
            throw;
        }
    }

    /// <summary>Gives a copy to all who wait, so that the driver has its buffer back at once.</summary>
    /// <param name="picture">The newest one.</param>
    /// <param name="asJpeg">As the camera's own JPEG, if it gave one.</param>
    internal void Offer(RawPicture picture, bool asJpeg)
    {
        if (!_isWanted) return;
        TaskCompletionSource<Still>[] waiting;
        lock (_lock)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
            _isWanted = false;
        }

        if (asJpeg && !picture.Jpeg.IsEmpty)
        {
            byte[] jpeg = picture.Jpeg.ToArray();
            foreach (TaskCompletionSource<Still> waiter in waiting)
                waiter.SetResult(Still.Of(jpeg, picture.CaptureTicks));
            return;
        }

        RawPicture copy = Copy(picture);
        foreach (TaskCompletionSource<Still> waiter in waiting)
        {
            copy.AddReference();
            waiter.SetResult(Still.Of(copy));
        }

        copy.Release();
    }

    private RawPicture Copy(RawPicture picture)
    {
        if (_copies?.Format != picture.Format) _copies = new PicturePool(picture.Format);
        RawPicture copy = _copies.Rent(picture.CaptureTicks);
        for (int i = 0; i < picture.Planes.Length; i++)
        {
            PlaneCopy.Copy(
                picture.Planes[i], copy.Planes[i], picture.Format.RowLength(i), picture.Format.RowCount(i));
        }

        return copy;
    }
}
