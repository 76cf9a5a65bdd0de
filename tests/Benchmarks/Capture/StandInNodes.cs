using Camerad.Capture.Interop;
using Camerad.Capture.V4l2;

namespace Camerad.Benchmarks.Capture;

/// <summary>A machine with this one camera.</summary>
internal sealed class StandInNodes(StandInCamera camera) : IVideoNodes
{
    public const string Path = "/dev/video0";

    public IReadOnlyList<string> List() => [Path];

    public IReadOnlyList<string> LinksTo(string path) => [];

    public string? Resolve(string path) => path;

    public int Open(string path, out IVideoNode? node)
    {
        node = camera;
        return 0;
    }

    public IReadOnlyList<string> HoldersOf(string path) => [];
}
