namespace Camerad.Daemon.Sessions;

/// <summary>What a session needs to know of a stream.</summary>
internal interface IViewableStream
{
    string Name { get; }

    /// <summary>Why there is no picture, as a sentence; null while there is one.</summary>
    string? Trouble { get; }

    /// <summary>Somebody watches until the result is disposed; a camera that rests is started.</summary>
    IDisposable Watch();

    /// <summary>Completes when the stream's parameter sets are known, which an answer needs.</summary>
    Task WaitForPictureAsync(CancellationToken cancellationToken);
}
