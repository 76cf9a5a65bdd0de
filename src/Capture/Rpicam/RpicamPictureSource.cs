using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;

namespace Camerad.Capture.Rpicam;

/// <summary>
/// Raw pictures that a program writes to its standard output, one after the other without anything between: I420, each
/// stamped when its first byte has come.
/// </summary>
internal sealed class RpicamPictureSource : IPictureSource
{
    /// <summary>Time from SIGTERM to SIGKILL: rpicam-vid needs some 200 ms to close the camera.</summary>
    private static readonly TimeSpan TerminationGrace = TimeSpan.FromMilliseconds(500);

    private readonly ChildProcess _child;
    private readonly LineTail _standardError;
    private readonly PicturePool _pool;
    private readonly string _program;
    private RawPicture? _filling;
    private int _plane;                     // of the picture being filled
    private int _offset;                    // bytes of that plane there

    /// <param name="command">Program and arguments; started here.</param>
    /// <param name="format">I420; its width leaves no gap between rows.</param>
    /// <param name="framesPerSecond">As the program was told.</param>
    /// <param name="standardError">Gets what the program says.</param>
    /// <exception cref="SourceException">It cannot be started.</exception>
    public RpicamPictureSource(
        IReadOnlyList<string> command, PictureFormat format, double framesPerSecond, LineTail standardError)
    {
        _program = command[0];
        _standardError = standardError;
        _pool = new PicturePool(format, strideAlignment: 1);
        FramesPerSecond = framesPerSecond;
        _child = ChildProcess.Start(command);
        PipePoller.MakeLarge(_child.StandardOutput);
    }

    public PictureFormat Format => _pool.Format;

    public double FramesPerSecond { get; }

    public SafeHandle Readable => _child.StandardOutput;

    public long NextDueTicks => long.MaxValue;

    public long DroppedPictures => 0;

    public bool TryTake([NotNullWhen(true)] out RawPicture? picture)
    {
        DrainStandardError();
        while (PipePoller.Wait(_child.StandardOutput, null, 0).Output)
        {
            _filling ??= _pool.Rent(MonotonicClock.Ticks);
            Span<byte> room = _filling.Planes[_plane].Memory.Span[_offset..];
            int count = PipePoller.Read(_child.StandardOutput, room);
            if (count == 0) throw Ended();
            _offset += count;
            if (count < room.Length) continue;
            (_plane, _offset) = (_plane + 1, 0);
            if (_plane < _filling.Planes.Length) continue;
            (picture, _filling, _plane) = (_filling, null, 0);
            return true;
        }

        picture = null;
        return false;
    }

    public void Dispose()
    {
        _filling?.Release();
        _child.Terminate(TerminationGrace);
        DrainStandardError();
        _child.Dispose();
    }

    private SourceException Ended()
    {
        string exit = _child.Terminate(TerminationGrace);
        DrainStandardError();
        return RpicamFault.Of(_program, $"ended ({exit})", _standardError.Read());
    }

    private void DrainStandardError()
    {
        const int MaxReads = 64;            // a pipe's capacity
        Span<byte> buffer = stackalloc byte[1024];
        for (int i = 0; i < MaxReads && PipePoller.Wait(_child.StandardError, null, 0).Output; i++)
        {
            int count = PipePoller.Read(_child.StandardError, buffer);
            if (count == 0) return;
            _standardError.Append(buffer[..count]);
        }
    }
}
