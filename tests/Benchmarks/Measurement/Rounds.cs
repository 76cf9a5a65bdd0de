namespace Camerad.Benchmarks.Measurement;

/// <summary>
/// Runs contestants in turn, round after round, and keeps the best of each: the machine's slow phases hit all alike,
/// and the best is what the code costs when nothing disturbs it.
/// </summary>
internal sealed class Rounds
{
    private readonly List<Contestant> _contestants = [];

    /// <summary>Rounds kept; the first is only a warm-up.</summary>
    public int Count { get; init; } = 11;

    /// <param name="name">For the caller's table.</param>
    /// <param name="run">One round; gives the number of operations it has done.</param>
    /// <returns>Where the result will be.</returns>
    public Contestant Add(string name, Func<long> run) => AddElsewhere(name, () =>
    {
        ThreadUse before = ThreadUse.Now;
        long operations = run();
        return (operations, ThreadUse.Now - before);
    });

    /// <param name="name">For the caller's table.</param>
    /// <param name="run">
    /// One round on another thread, waited for; gives the number of operations and what they took of that thread.
    /// </param>
    /// <returns>Where the result will be.</returns>
    public Contestant AddElsewhere(string name, Func<(long Operations, ThreadUse Used)> run)
    {
        var contestant = new Contestant(name, run);
        _contestants.Add(contestant);
        return contestant;
    }

    public void Run()
    {
        for (int round = 0; round <= Count; round++)
            foreach (Contestant contestant in _contestants)
                contestant.Run(counts: round > 0);
    }

    internal sealed class Contestant(string name, Func<(long Operations, ThreadUse Used)> run)
    {
        public string Name { get; } = name;

        /// <summary>CPU nanoseconds per operation in the best round.</summary>
        public double Best { get; private set; } = double.MaxValue;

        /// <summary>Bytes allocated in the last round.</summary>
        public long Allocated { get; private set; }

        public void Run(bool counts)
        {
            (long operations, ThreadUse used) = run();
            Allocated = used.Bytes;
            if (counts) Best = Math.Min(Best, (double)used.Nanoseconds / operations);
        }
    }
}
