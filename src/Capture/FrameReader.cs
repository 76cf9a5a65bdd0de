using System.Threading.Channels;
using Camerad.Media;

namespace Camerad.Capture;

/// <summary>
/// A bounded queue of pictures for one slow consumer (a recorder, a decoder). It never holds up the source: who falls
/// behind loses what is queued and goes on with the next key frame, so that what it reads can always be decoded.
/// </summary>
public sealed class FrameReader : IFrameSink, IDisposable
{
    /// <summary>Two seconds at 30 frames per second.</summary>
    public const int DefaultCapacity = 60;

    private readonly Channel<EncodedFrame> _queue;
    private readonly IDisposable _subscription;
    private readonly Lock _writeLock = new();
    private bool _awaitingKeyFrame = true;
    private bool _disposed;
    private long _skippedFrames;

    internal FrameReader(FrameHub hub, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _queue = Channel.CreateBounded<EncodedFrame>(new BoundedChannelOptions(capacity) { SingleWriter = true });
        _subscription = hub.Subscribe(this);
    }

    /// <summary>
    /// Pictures this consumer did not get, because it was slow or they came before its first key frame.
    /// </summary>
    public long SkippedFrames => Volatile.Read(ref _skippedFrames);

    /// <summary>The next picture, beginning with a key frame; the caller owns the reference.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ChannelClosedException">The reader has been disposed.</exception>
    public ValueTask<EncodedFrame> ReadAsync(CancellationToken cancellationToken = default) =>
        _queue.Reader.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    void IFrameSink.HandleFrame(EncodedFrame frame)
    {
        lock (_writeLock)
        {
            if (_disposed) return;
            if (frame.IsKeyFrame) _awaitingKeyFrame = false;
            if (_awaitingKeyFrame)
            {
                _skippedFrames++;
                return;
            }

            if (TryQueue(frame)) return;
            DropQueue();
            _awaitingKeyFrame = !frame.IsKeyFrame;
            if (_awaitingKeyFrame || !TryQueue(frame)) _skippedFrames++;
        }
    }

    /// <summary>Ends the subscription and gives back what is queued.</summary>
    public void Dispose()
    {
        _subscription.Dispose();
        lock (_writeLock)
        {
            _disposed = true;
            _queue.Writer.TryComplete();
            DropQueue();
        }
    }

    private bool TryQueue(EncodedFrame frame)
    {
        frame.AddReference();
        if (_queue.Writer.TryWrite(frame)) return true;
        frame.Release();
        return false;
    }

    private void DropQueue()
    {
        while (_queue.Reader.TryRead(out EncodedFrame? frame))
        {
            frame.Release();
            _skippedFrames++;
        }
    }
}
