using System.Diagnostics;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.WebRtc.Samples;

/// <summary>Writes a file's pictures into a source, each at its time, and begins again at the end.</summary>
internal sealed class FilePlayer : IDisposable
{
    private const int ReadSize = 64 * 1024;

    private static readonly TimeSpan PictureTime = TimeSpan.FromSeconds(1.0 / 30);

    private readonly AccessUnitSplitter _splitter = new(new EncodedFramePool());
    private readonly FileStream _file;
    private readonly EncodedVideoSource _source;
    private EncodedFrame? _next;

    /// <exception cref="InvalidDataException">There is no picture in it.</exception>
    /// <exception cref="UnsupportedStreamException">Browsers can't show them: B-frames, fields.</exception>
    public FilePlayer(string path, EncodedVideoSource source)
    {
        _file = File.OpenRead(path);
        _source = source;
        _next = Read() ?? throw new InvalidDataException($"'{path}' has no H.264 picture; is it an Annex B file?");
    }

    /// <summary>Plays until it is stopped.</summary>
    public async Task PlayAsync(CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        for (TimeSpan due = TimeSpan.Zero; !stop.IsCancellationRequested; due += PictureTime)
        {
            EncodedFrame picture = _next ?? Rewind();
            _next = null;
            if (due > clock.Elapsed)
                await Task.Delay(due - clock.Elapsed, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            picture.Stamp(due.Ticks);
            _source.Write(picture);
            picture.Release();
            _next = Read();
        }
    }

    public void Dispose()
    {
        _next?.Release();
        _file.Dispose();
    }

    private EncodedFrame Rewind()
    {
        _file.Position = 0;
        _splitter.Restart();
        return Read() ?? throw new InvalidDataException($"'{_file.Name}' has become empty.");
    }

    /// <returns>The next picture, the caller's to release; null: the file ends.</returns>
    private EncodedFrame? Read()
    {
        EncodedFrame? picture;
        while (!_splitter.TryPoll(out picture))
        {
            int count = _file.Read(_splitter.GetWriteBuffer(ReadSize));
            _splitter.HandleWritten(count, 0);
            if (count == 0) return _splitter.TryFlush(out picture) ? picture : null;
        }

        return picture;
    }
}
