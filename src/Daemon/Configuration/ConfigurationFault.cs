namespace Camerad.Daemon.Configuration;

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="Key">The whole key, e.g. <c>http.listen</c>; empty: the file itself.</param>
/// <param name="Problem">What is wrong, with the value.</param>
/// <param name="Remedy">What is expected, or what to do.</param>
/// <param name="Origin">Where it stands; empty if nowhere.</param>
internal sealed record ConfigurationFault(string Key, string Problem, string Remedy, string Origin = "")
{
    public override string ToString() =>
        (Key.Length > 0 ? Key + ": " : "") + Problem + (Origin.Length > 0 ? $" ({Origin})" : "") + ". " + Remedy;
}
