using Camerad.Daemon.Sessions;

namespace Camerad.Daemon.Tests.Sessions;

/// <summary>A stream that has a picture unless told otherwise.</summary>
internal sealed class FakeStream(string name) : IViewableStream
{
    public string Name { get; } = name;

    public string? Trouble { get; set; }

    public Task Picture { get; set; } = Task.CompletedTask;

    public Task WaitForPictureAsync(CancellationToken cancellationToken) => Picture.WaitAsync(cancellationToken);
}
