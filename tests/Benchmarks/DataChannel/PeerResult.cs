using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Camerad.Benchmarks.DataChannel;

/// <summary>What a peer says last: <c>result name=number …</c>.</summary>
internal sealed class PeerResult
{
    private const string Prefix = "result ";

    private readonly Dictionary<string, long> _numbers;

    private PeerResult(Dictionary<string, long> numbers) => _numbers = numbers;

    /// <summary>0 if it said none of that name.</summary>
    public long this[string name] => _numbers.GetValueOrDefault(name);

    public static bool TryParse(string line, [NotNullWhen(true)] out PeerResult? result)
    {
        result = null;
        if (!line.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var numbers = new Dictionary<string, long>();
        foreach (string pair in line[Prefix.Length..].Split(' '))
        {
            string[] parts = pair.Split('=');
            numbers[parts[0]] = long.Parse(parts[1], CultureInfo.InvariantCulture);
        }
        result = new PeerResult(numbers);
        return true;
    }

    public static void Say(params ReadOnlySpan<(string Name, long Number)> numbers)
    {
        var line = new System.Text.StringBuilder(Prefix);
        foreach ((string name, long number) in numbers)
            line.Append(CultureInfo.InvariantCulture, $"{(line.Length > Prefix.Length ? " " : "")}{name}={number}");
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
