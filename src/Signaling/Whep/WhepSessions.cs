using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Camerad.Signaling.Whep;

/// <summary>
/// The sessions made by WHEP. They end by themselves too (consent lost), so each new one sweeps out those that are
/// over.
/// </summary>
internal sealed class WhepSessions(IViewerSessions sessions, int maxSessions)
{
    /// <summary>
    /// Before the id of each session of ours in the daemon. A dot is in no id of MQTT
    /// (<see cref="SessionId.IsValid"/>), so nobody can reach a WHEP session by MQTT.
    /// </summary>
    public const string IdPrefix = "whep.";

    /// <summary>Above webrtc.maxViewers, which is what refuses viewers; this only bounds memory.</summary>
    public int MaxSessions => maxSessions;

    private readonly ConcurrentDictionary<string, WhepSession> _known = new(StringComparer.Ordinal);

    /// <returns>False when full of living sessions.</returns>
    public bool HasRoom()
    {
        foreach (string id in _known.Keys)
            if (!sessions.Contains(id)) _known.TryRemove(id, out _);
        return _known.Count < maxSessions;
    }

    public void Add(WhepSession session) => _known[session.Id] = session;

    public void Remove(string id) => _known.TryRemove(id, out _);

    /// <summary>True only while the daemon knows the session too.</summary>
    /// <param name="name">The id without its prefix, as it stands in the URL.</param>
    /// <param name="session">The session.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out WhepSession? session) =>
        _known.TryGetValue(IdPrefix + name, out session) && sessions.Contains(session.Id);
}
