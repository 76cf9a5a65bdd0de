using Camerad.Media.H264;

namespace Camerad.Capture.Sources;

/// <summary>An Annex B H.264 file, played in a loop.</summary>
public sealed class FileSource : IFrameSource
{
    private readonly string _path;
    private readonly ClipPlayer _player;

    /// <param name="path">The file.</param>
    /// <param name="framesPerSecond">0.1 to 240; null: as the stream's VUI says.</param>
    public FileSource(string path, double? framesPerSecond = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (framesPerSecond is < ClipPlayer.MinFramesPerSecond or > ClipPlayer.MaxFramesPerSecond or double.NaN)
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, "expected 0.1 to 240");
        _path = path;
        _player = new ClipPlayer($"the file '{path}'", framesPerSecond);
    }

    public string Description => $"file {_path}";

    public bool CanRequestKeyFrame => false;

    public long DroppedFrames => _player.DroppedFrames;

    public string? LastWords => null;

    public void RequestKeyFrame()
    {
    }

    /// <summary>Looks at the file's first pictures without playing it.</summary>
    /// <returns>The stream's size, rate and profile.</returns>
    /// <exception cref="SourceException">It cannot be played.</exception>
    /// <exception cref="UnsupportedStreamException">It cannot be sent to browsers.</exception>
    public H264ParameterSets Probe()
    {
        using FileStream file = Open();
        return _player.Probe(file);
    }

    public void Run(IFrameSink sink, CancellationToken stop)
    {
        using FileStream file = Open();
        try
        {
            _player.Play(file, sink, stop);
        }
        catch (IOException exception)
        {
            throw new SourceException($"reading the file '{_path}' failed: {exception.Message}", false, exception);
        }
    }

    private FileStream Open()
    {
        try
        {
            const FileShare Others = FileShare.ReadWrite | FileShare.Delete;
            return new FileStream(_path, FileMode.Open, FileAccess.Read, Others, bufferSize: 0);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException(
                $"the file '{_path}' is not there; \"path\" must name an Annex B H.264 file",
                needsRepair: true,
                exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new SourceException(
                $"the file '{_path}' may not be read (or is a directory); let the user that runs camerad read it",
                needsRepair: true,
                exception);
        }
        catch (IOException exception)
        {
            throw new SourceException(
                $"opening the file '{_path}' failed: {exception.Message}", needsRepair: false, exception);
        }
    }
}
