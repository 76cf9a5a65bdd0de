using Camerad.Capture.Interop;
using Camerad.Capture.V4l2;

namespace Camerad.Capture.Tests.V4l2.Fakes;

/// <summary>A machine with the video devices that a test puts there.</summary>
internal sealed class FakeNodes : IVideoNodes
{
    private readonly Dictionary<string, Func<FakeNode>> _devices = [];

    public Dictionary<string, int> OpenErrors { get; } = [];

    public Dictionary<string, string[]> Links { get; } = [];

    public Dictionary<string, string[]> Holders { get; } = [];

    /// <summary>Each opening makes a new node.</summary>
    public FakeNodes Add(string path, Func<FakeNode> create)
    {
        _devices[path] = create;
        return this;
    }

    /// <summary>Each opening gives the same node.</summary>
    public FakeNodes Add(string path, FakeNode node) => Add(path, () => node);

    public void Remove(string path) => _devices.Remove(path);

    public IReadOnlyList<string> List() => [.. _devices.Keys];

    public IReadOnlyList<string> LinksTo(string path) => Links.GetValueOrDefault(path) ?? [];

    public string? Resolve(string path) =>
        _devices.ContainsKey(path) ? path : Links.FirstOrDefault(entry => entry.Value.Contains(path)).Key;

    public int Open(string path, out IVideoNode? node)
    {
        node = null;
        if (!_devices.TryGetValue(path, out Func<FakeNode>? create)) return Libc.Enoent;
        if (OpenErrors.TryGetValue(path, out int errno)) return errno;
        node = create();
        return 0;
    }

    public IReadOnlyList<string> HoldersOf(string path) => Holders.GetValueOrDefault(path) ?? [];
}
