using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Camerad.Signaling.Whep;

/// <summary>
/// The sessions made by WHEP. They end by themselves too (consent lost), so each new one sweeps out those that are
/// over.
/// </summary>
internal sealed class WhepSessions(IViewerSessions sessions)
{
    /// <summary>Far above webrtc.maxViewers, which is what refuses viewers; this only bounds memory.</summary>
    public const int MaxSessions = 256;

    private readonly ConcurrentDictionary<string, WhepSession> _known = new(StringComparer.Ordinal);

    /// <returns>False when full of living sessions.</returns>
    public bool HasRoom()
    {
        foreach (string id in _known.Keys)
            if (!sessions.Contains(id)) _known.TryRemove(id, out _);
        return _known.Count < MaxSessions;
    }

    public void Add(WhepSession session) => _known[session.Id] = session;

    public void Remove(string id) => _known.TryRemove(id, out _);

    /// <summary>True only while the daemon knows the session too.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out WhepSession? session) =>
        _known.TryGetValue(id, out session) && sessions.Contains(id);
}
