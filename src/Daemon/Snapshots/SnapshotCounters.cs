using System.Text.Json;

namespace Camerad.Daemon.Snapshots;

/// <summary>What became of snapshots since the start. Any thread.</summary>
internal sealed class SnapshotCounters
{
    private long _taken, _shared, _merged, _failed, _stored, _notStored, _deleted, _published, _notPublished;

    /// <summary>Pictures taken out of streams.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Requests that got a JPEG made for another one.</summary>
    public long Shared => Interlocked.Read(ref _shared);

    /// <summary>Triggers that came while a snapshot for an earlier one was on its way, and share it.</summary>
    public long Merged => Interlocked.Read(ref _merged);

    /// <summary>Triggers without a snapshot.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Files written.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Snapshots that should be on disk and are not.</summary>
    public long NotStored => Interlocked.Read(ref _notStored);

    /// <summary>Files deleted to stay within the limits.</summary>
    public long Deleted => Interlocked.Read(ref _deleted);

    /// <summary>JPEGs that a broker took.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>JPEGs and events that no broker took.</summary>
    public long NotPublished => Interlocked.Read(ref _notPublished);

    public void CountTaken() => Interlocked.Increment(ref _taken);

    public void CountShared() => Interlocked.Increment(ref _shared);

    public void CountMerged() => Interlocked.Increment(ref _merged);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void CountStored() => Interlocked.Increment(ref _stored);

    public void CountNotStored() => Interlocked.Increment(ref _notStored);

    public void CountDeleted() => Interlocked.Increment(ref _deleted);

    public void CountPublished() => Interlocked.Increment(ref _published);

    public void CountNotPublished() => Interlocked.Increment(ref _notPublished);

    /// <summary>Writes all of them as members.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("taken", Taken);
        json.WriteNumber("shared", Shared);
        json.WriteNumber("merged", Merged);
        json.WriteNumber("failed", Failed);
        json.WriteNumber("stored", Stored);
        json.WriteNumber("notStored", NotStored);
        json.WriteNumber("deleted", Deleted);
        json.WriteNumber("published", Published);
        json.WriteNumber("notPublished", NotPublished);
    }
}
