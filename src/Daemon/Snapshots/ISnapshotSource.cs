using Camerad.Capture.Stills;

namespace Camerad.Daemon.Snapshots;

/// <summary>A stream that pictures are taken of. Any thread.</summary>
internal interface ISnapshotSource
{
    /// <summary>The stream's name in the configuration.</summary>
    string Name { get; }

    /// <summary>Why there is no picture, as a sentence; null while there is one.</summary>
    string? Trouble { get; }

    /// <summary>One picture; wakes a camera that rests. The caller disposes it.</summary>
    /// <param name="maxAge">An older one is replaced by a new one where that can be.</param>
    /// <param name="cancellationToken">Ends the wait for a camera that gives no picture.</param>
    Task<Still> TakeStillAsync(TimeSpan maxAge, CancellationToken cancellationToken);
}
