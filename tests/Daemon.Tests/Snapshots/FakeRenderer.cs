using System.Buffers.Binary;
using System.Text;
using Camerad.Capture.Stills;
using Camerad.Daemon.Snapshots;

namespace Camerad.Daemon.Tests.Snapshots;

/// <summary>Makes texts instead of JPEGs: "picture 3 quality 80 width 640".</summary>
internal sealed class FakeRenderer : IStillRenderer
{
    private int _rendered;

    public int Rendered => Volatile.Read(ref _rendered);

    /// <summary>Called before each; may wait or throw.</summary>
    public Action<SnapshotSettings>? Before { get; set; }

    /// <summary>Makes them so many bytes long.</summary>
    public int Length { get; set; }

    public RenderedStill Render(Still still, SnapshotSettings settings, string stream)
    {
        Before?.Invoke(settings);
        Interlocked.Increment(ref _rendered);
        int number = BinaryPrimitives.ReadInt32BigEndian(still.Jpeg!.Value.Span);
        string text = $"picture {number} quality {settings.Quality} width {settings.Width}".PadRight(Length);
        return new RenderedStill(Encoding.UTF8.GetBytes(text), 1280, 720);
    }
}
