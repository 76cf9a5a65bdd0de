using Camerad.Capture;
using Camerad.Capture.Stills;
using Camerad.Daemon.Cli;

namespace Camerad.Daemon.Snapshots;

/// <summary>Renders by the libraries that Capture loads.</summary>
internal sealed class CaptureStillRenderer(string device, TimeProvider time) : IStillRenderer
{
    private readonly StillRenderer _renderer =
        new(new StillOrigin(Make: null, device, $"camerad {ProductVersion.Text}"), time);

    public RenderedStill Render(Still still, SnapshotSettings settings, string stream)
    {
        var options = new StillOptions
        {
            Quality = settings.Quality > 0 ? settings.Quality : null,
            MaxWidth = settings.Width > 0 ? settings.Width : null,
            Description = stream,
        };
        try
        {
            StillImage image = _renderer.Render(still, options);
            return new RenderedStill(image.Jpeg, image.Width, image.Height);
        }
        catch (SourceException exception)
        {
            throw new SnapshotException(SnapshotFault.Failed, exception.Message, retryAfter: null, exception);
        }
    }
}
