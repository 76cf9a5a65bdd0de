using System.Globalization;
using System.Text.Json;
using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>Receivers by Pion in one process; they count complete pictures.</summary>
internal sealed class PionReceivers(string url, int count)
    : Peer([Tools.Pion, "-url", url, "-n", count.ToString(CultureInfo.InvariantCulture), "-seconds", "120"])
{
    public int Connected => Newest?.GetProperty("connected").GetInt32() ?? 0;

    /// <summary>The complete pictures of the receiver that has fewest.</summary>
    public int LeastComplete => Newest?.GetProperty("leastComplete").GetInt32() ?? 0;

    public int Damaged => Newest?.GetProperty("damaged").GetInt32() ?? 0;

    public IReadOnlyList<JsonElement> Results => [.. OfType("result")];

    private JsonElement? Newest => OfType("progress").Select(element => (JsonElement?)element).LastOrDefault();
}
