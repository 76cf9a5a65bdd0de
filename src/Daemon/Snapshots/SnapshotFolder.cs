using Camerad.Daemon.Configuration;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Snapshots;

/// <summary>
/// The snapshots on disk: whole files or none, within the limits of count, bytes, age and free space, the oldest given
/// up first. The folder is read once; then what is in it is known. Nothing else in it is touched, and nothing is opened
/// that is not known. Any thread; one thing at a time.
/// </summary>
internal sealed partial class SnapshotFolder : IDisposable
{
    private readonly string _root;
    private readonly SnapshotOptions _limits;
    private readonly SnapshotCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<string, long> _freeSpace;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly SnapshotIndex _index = new();
    private bool _isRead;
    private string? _fault;

    /// <param name="limits">Its <see cref="SnapshotOptions.Directory"/> is set.</param>
    /// <param name="counters">Counts files.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets one line when something can't be kept, and one when it can again.</param>
    /// <param name="freeSpace">Bytes that may still be written in a folder; null: asks the system.</param>
    public SnapshotFolder(
        SnapshotOptions limits, SnapshotCounters counters, TimeProvider time, ILogger logger,
        Func<string, long>? freeSpace = null)
    {
        _root = limits.Directory;
        _limits = limits;
        _counters = counters;
        _time = time;
        _logger = logger;
        _freeSpace = freeSpace ?? (static folder => new DriveInfo(folder).AvailableFreeSpace);
    }

    /// <summary>Why the last snapshot could not be kept, as a sentence; null: it could.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    /// <summary>Reads the folder and deletes what is beyond the limits. Never fails.</summary>
    public Task TidyAsync(CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            EnsureRead();
            DeleteBeyond(files: 0, bytes: 0);
            return true;
        },
        cancellationToken);

    /// <summary>Writes a picture; waits for its turn and for the disk.</summary>
    /// <returns>Its file's name, or null if it could not be kept.</returns>
    public Task<string?> StoreAsync(SnapshotPicture picture, CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            EnsureRead();
            DeleteBeyond(files: 1, picture.Jpeg.Length);
            RequireSpace(picture.Jpeg.Length);
            SnapshotName name = Write(picture);
            _index.Add(new SnapshotFile(name, picture.Jpeg.Length));
            _counters.CountStored();
            return name.ToString();
        },
        cancellationToken);

    /// <summary>All files, oldest first.</summary>
    public async Task<IReadOnlyList<SnapshotFile>> ListAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return [.. _index.Files];
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Opens a file that <see cref="ListAsync"/> names, and no other; null if there is none.</summary>
    public async Task<Stream?> TryOpenAsync(string name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_index.TryGet(name, out SnapshotFile? file)) return null;
            var path = new FileInfo(PathOf(file.Name));
            // Not what somebody put in its place, or in the place of its folders.
            bool isOurs = path.Exists && path.LinkTarget is null
                && path.Directory is { LinkTarget: null, Parent.LinkTarget: null };
            return isOurs ? path.OpenRead() : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<T?> InTurnAsync<T>(Func<T> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        // A disk may hang: whoever waits gives up, the work goes on and keeps its turn.
        Task<T?> work = Task.Run(() => Guarded(action), CancellationToken.None);
        return await work.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private T? Guarded<T>(Func<T> action)
    {
        try
        {
            T result = action();
            if (Fault is not null) LogHealed(_root);
            Volatile.Write(ref _fault, null);
            return result;
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or SnapshotFolderException)
        {
            string fault = exception is SnapshotFolderException
                ? exception.Message
                : FolderFault.Of(_root, exception).ToString();
            if (fault != Fault) LogFault(fault);
            Volatile.Write(ref _fault, fault);
            return default;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void EnsureRead()
    {
        if (_isRead && Directory.Exists(_root)) return;
        Directory.CreateDirectory(_root);
        _index.Clear();
        foreach (SnapshotFile file in FolderReader.Read(_root, DeletePath)) _index.Add(file);
        _isRead = true;
    }

    /// <summary>Makes room for so many more files and bytes.</summary>
    private void DeleteBeyond(int files, long bytes)
    {
        if (bytes > _limits.MaxBytes)
            throw new SnapshotFolderException($"snapshots.maxBytes: one picture has {bytes} bytes. Raise the limit.");
        DateTime eldest = _limits.MaxDays > 0
            ? _time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(_limits.MaxDays)
            : DateTime.MinValue;
        while (_index.Oldest is { } oldest
            && (_index.Count + files > _limits.MaxCount || _index.Length + bytes > _limits.MaxBytes
                || oldest.Name.Time < eldest))
            Delete(oldest);
    }

    private void RequireSpace(long bytes)
    {
        long missing = bytes + _limits.MinFreeBytes - _freeSpace(_root);
        // If all of ours would not be enough, something else fills the disk: then they stay.
        while (missing > 0 && _index.Length >= missing && _index.Oldest is { } oldest)
        {
            Delete(oldest);
            missing = bytes + _limits.MinFreeBytes - _freeSpace(_root);
        }

        if (missing <= 0) return;
        throw new SnapshotFolderException(
            $"snapshots.minFreeBytes: the disk of {_root} lacks {missing} bytes of what must stay free. Make room "
            + "there, or lower the limit.");
    }

    private void Delete(SnapshotFile file)
    {
        bool isLastOfDay = _index.Remove(file);
        string path = PathOf(file.Name);
        DeletePath(path);
        _counters.CountDeleted();
        if (!isLastOfDay) return;
        try
        {
            Directory.Delete(Path.GetDirectoryName(path)!);
        }
        catch (IOException)
        {
            // It holds something that is not ours.
        }
    }

    private void DeletePath(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(path, exception.Message);
        }
    }

    private SnapshotName Write(SnapshotPicture picture)
    {
        SnapshotName name = FreeName(picture);
        string path = PathOf(name), folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(
            folder, SnapshotName.TemporaryPrefix + name.FileName + SnapshotName.TemporarySuffix);
        try
        {
            using (var file = new FileStream(
                temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(picture.Jpeg.Span);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
            return name;
        }
        catch
        {
            DeletePath(temporary);
            throw;
        }
    }

    private SnapshotName FreeName(SnapshotPicture picture)
    {
        for (int serial = 1; serial <= SnapshotName.MaxSerial; serial++)
        {
            SnapshotName name = SnapshotName.Of(picture.Stream, picture.Time, serial);
            if (!_index.TryGet(name.ToString(), out _) && !File.Exists(PathOf(name))) return name;
        }

        throw new SnapshotFolderException(
            $"There are {SnapshotName.MaxSerial} snapshots of one millisecond in {_root}: is the clock standing?");
    }

    private string PathOf(SnapshotName name) => Path.Combine(_root, name.Stream, name.Day, name.FileName);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A snapshot can't be kept: {Fault}")]
    private partial void LogFault(string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Snapshots are kept in {Folder} again.")]
    private partial void LogHealed(string folder);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Path} can't be deleted: {Reason}")]
    private partial void LogNotDeleted(string path, string reason);
}
