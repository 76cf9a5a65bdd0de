namespace Camerad.Daemon.Snapshots;

/// <summary>A snapshot can't be kept; the message names the folder and the fix.</summary>
internal sealed class SnapshotFolderException(string message, Exception? inner = null) : Exception(message, inner);
