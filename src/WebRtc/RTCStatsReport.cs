using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §8.3: a maplike of statistics by their id. Immutable.</summary>
public sealed class RTCStatsReport : IReadOnlyDictionary<string, RTCStats>
{
    private readonly Dictionary<string, RTCStats> _stats;

    internal RTCStatsReport(IEnumerable<RTCStats> stats) => _stats = stats.ToDictionary(static one => one.Id);

    public int Count => _stats.Count;

    public IEnumerable<string> Keys => _stats.Keys;

    public IEnumerable<RTCStats> Values => _stats.Values;

    /// <exception cref="KeyNotFoundException">There is none of this id.</exception>
    public RTCStats this[string key] => _stats[key];

    public bool ContainsKey(string key) => _stats.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out RTCStats value) =>
        _stats.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, RTCStats>> GetEnumerator() => _stats.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All of one kind.</summary>
    public IEnumerable<T> OfType<T>()
        where T : RTCStats => _stats.Values.OfType<T>();
}
