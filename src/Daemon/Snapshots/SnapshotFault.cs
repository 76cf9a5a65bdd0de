namespace Camerad.Daemon.Snapshots;

/// <summary>Why there is no snapshot.</summary>
internal enum SnapshotFault
{
    /// <summary>There is no stream of this name.</summary>
    UnknownStream,

    /// <summary>The stream has no picture now.</summary>
    NoPicture,

    /// <summary>Too much is asked for at once.</summary>
    Busy,

    /// <summary>The picture is there, and no JPEG can be made of it.</summary>
    Failed,
}
