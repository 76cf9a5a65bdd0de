namespace Camerad.Daemon.Monitoring;

/// <summary>
/// All that may be wrong, over time. Its size follows the findings: what is in none of them any more is taken for good
/// and forgotten in the end.
/// </summary>
/// <param name="holdOf">How long a kind must be bad to be a problem.</param>
internal sealed class ProblemTable(Func<ProblemKind, TimeSpan> holdOf)
{
    private readonly Dictionary<(ProblemKind Kind, string Subject), Entry> _entries = [];

    /// <summary>Raised and not over, the oldest first.</summary>
    public IReadOnlyList<Problem> Raised { get; private set; } = [];

    /// <summary>Takes a sample's findings.</summary>
    /// <param name="findings">At most one for each kind and subject.</param>
    /// <param name="now">Of the monotonic clock.</param>
    /// <returns>What was raised or is over by them.</returns>
    public IReadOnlyList<ProblemChange> Update(IReadOnlyList<Finding> findings, TimeSpan now)
    {
        foreach (Entry entry in _entries.Values) entry.IsFound = false;
        foreach (Finding finding in findings)
        {
            if (!_entries.TryGetValue((finding.Kind, finding.Subject), out Entry? entry))
            {
                if (finding.Verdict != Verdict.Bad) continue;
                _entries.Add((finding.Kind, finding.Subject), entry = new Entry());
            }

            (entry.Newest, entry.IsFound) = (finding, true);
        }

        return _entries.Count == 0 && Raised.Count == 0 ? [] : UpdateEntries(now);
    }

    private List<ProblemChange> UpdateEntries(TimeSpan now)
    {
        var changes = new List<ProblemChange>();
        var raised = new List<Problem>();
        foreach (((ProblemKind kind, string subject), Entry entry) in _entries)
        {
            // A sensor that is gone has nothing wrong with it.
            Verdict verdict = entry.IsFound ? entry.Newest.Verdict : Verdict.Good;
            bool hasChanged = entry.Watch.Update(verdict, now, holdOf(kind));
            var problem = new Problem(kind, subject, entry.Newest.Value, entry.Newest.Bound, entry.Watch.Since);
            if (hasChanged) changes.Add(new ProblemChange(problem, entry.Watch.IsRaised));
            if (entry.Watch.IsRaised) raised.Add(problem);
        }

        foreach ((ProblemKind, string) key in _entries.Where(entry => entry.Value.Watch.IsForgotten(now))
            .Select(static entry => entry.Key).ToList())
            _entries.Remove(key);
        raised.Sort(static (one, other) => one.Since.CompareTo(other.Since));
        Raised = raised;
        return changes;
    }

    private sealed class Entry
    {
        public ProblemWatch Watch { get; } = new();

        public Finding Newest { get; set; }

        public bool IsFound { get; set; }
    }
}
