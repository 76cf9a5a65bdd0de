using Camerad.Daemon.Sessions;

namespace Camerad.Daemon.Tests.Sessions;

/// <summary>A stream that has a picture unless told otherwise.</summary>
internal sealed class FakeStream(string name) : IViewableStream
{
    public string Name { get; } = name;

    public string? Trouble { get; set; }

    public Task Picture { get; set; } = Task.CompletedTask;

    public int Watchers { get; private set; }

    public IDisposable Watch()
    {
        Watchers++;
        return new Share(this);
    }

    public Task WaitForPictureAsync(CancellationToken cancellationToken) => Picture.WaitAsync(cancellationToken);

    private sealed class Share(FakeStream stream) : IDisposable
    {
        private bool _disposed;

        public void Dispose()
        {
            if (!_disposed) stream.Watchers--;
            _disposed = true;
        }
    }
}
