using System.Globalization;

namespace Camerad.Fuzzing;

/// <summary>The command line.</summary>
internal sealed class Options
{
    public const string Usage =
        "usage: Fuzzing list | Fuzzing TARGET|all [--seconds N | --runs N] [--seed S] [--corpus DIR]";

    private const long DefaultRuns = 100_000;

    public required string Target { get; init; }

    /// <summary>Null: <see cref="Runs"/> counts.</summary>
    public double? Seconds { get; private set; }

    public long Runs { get; private set; } = DefaultRuns;

    public ulong Seed { get; private set; } = 1;

    /// <summary>A folder whose files are seeds too.</summary>
    public string? Corpus { get; private set; }

    /// <returns>Null if the command line is wrong.</returns>
    public static Options? Parse(string[] arguments)
    {
        if (arguments.Length % 2 == 0) return null;
        var options = new Options { Target = arguments[0] };
        for (int i = 1; i < arguments.Length; i += 2)
            if (!options.TrySet(arguments[i], arguments[i + 1])) return null;
        return options;
    }

    private bool TrySet(string name, string value)
    {
        switch (name)
        {
            case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds):
                Seconds = seconds;
                return true;
            case "--runs" when long.TryParse(value, CultureInfo.InvariantCulture, out long runs):
                Runs = runs;
                return true;
            case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out ulong seed):
                Seed = seed;
                return true;
            case "--corpus" when Directory.Exists(value):
                Corpus = value;
                return true;
            default:
                return false;
        }
    }
}
