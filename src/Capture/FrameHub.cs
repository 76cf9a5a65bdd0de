using System.Diagnostics.CodeAnalysis;
using Camerad.Media;

namespace Camerad.Capture;

/// <summary>
/// Gives every picture of one source to all who want it, without a copy. Quick consumers subscribe a sink and are
/// called at once; slow ones create a <see cref="FrameReader"/>. The newest picture and the newest key frame are kept.
/// Threading: frames from one thread at a time, everything else from any.
/// </summary>
public sealed class FrameHub : IFrameSink, IDisposable
{
    private readonly Lock _lock = new();
    private IFrameSink[] _sinks = [];
    private EncodedFrame? _newest;
    private EncodedFrame? _newestKeyFrame;
    private bool _disposed;

    /// <summary>From now on calls <paramref name="sink"/> for every picture, on the source's thread.</summary>
    /// <returns>Disposing it ends this; a call in progress on the source's thread may still finish.</returns>
    public IDisposable Subscribe(IFrameSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var subscription = new Subscription(this, sink);
        lock (_lock) _sinks = [.. _sinks, subscription];
        return subscription;
    }

    /// <summary>A queue for a consumer that takes its time.</summary>
    /// <param name="capacity">Pictures it may fall behind before it skips to the next key frame.</param>
    public FrameReader CreateReader(int capacity = FrameReader.DefaultCapacity) => new(this, capacity);

    /// <inheritdoc/>
    public void HandleFrame(EncodedFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        IFrameSink[] sinks;
        EncodedFrame? oldNewest, oldKeyFrame = null;
        lock (_lock)
        {
            if (_disposed) return;
            sinks = _sinks;
            frame.AddReference();
            (oldNewest, _newest) = (_newest, frame);
            if (frame.IsKeyFrame)
            {
                frame.AddReference();
                (oldKeyFrame, _newestKeyFrame) = (_newestKeyFrame, frame);
            }
        }

        oldNewest?.Release();
        oldKeyFrame?.Release();
        foreach (IFrameSink sink in sinks) sink.HandleFrame(frame);
    }

    /// <summary>The newest picture; the caller owns a reference. Decoding it may need the ones before it.</summary>
    public bool TryGetNewestFrame([NotNullWhen(true)] out EncodedFrame? frame) => TryGet(keyFrame: false, out frame);

    /// <summary>The newest picture that can be decoded alone; the caller owns a reference.</summary>
    public bool TryGetNewestKeyFrame([NotNullWhen(true)] out EncodedFrame? frame) => TryGet(keyFrame: true, out frame);

    /// <summary>Lets go of the kept pictures; later ones are not given to anybody.</summary>
    public void Dispose()
    {
        EncodedFrame? newest, newestKeyFrame;
        lock (_lock)
        {
            _disposed = true;
            _sinks = [];
            (newest, newestKeyFrame) = (_newest, _newestKeyFrame);
            (_newest, _newestKeyFrame) = (null, null);
        }

        newest?.Release();
        newestKeyFrame?.Release();
    }

    private bool TryGet(bool keyFrame, out EncodedFrame? frame)
    {
        lock (_lock)
        {
            frame = keyFrame ? _newestKeyFrame : _newest;
            frame?.AddReference();
        }

        return frame != null;
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock) _sinks = [.. _sinks.Where(sink => sink != subscription)];
    }

    private sealed class Subscription(FrameHub hub, IFrameSink sink) : IFrameSink, IDisposable
    {
        public void HandleFrame(EncodedFrame frame) => sink.HandleFrame(frame);

        public void Dispose() => hub.Remove(this);
    }
}
