using System.Text.Json;

namespace Camerad.Interop.Tests.Statistics;

/// <summary>The entries of a page's getStats.</summary>
internal sealed class PageStatistics(IReadOnlyList<JsonElement> entries)
{
    public JsonElement this[string id] => entries.Single(entry => Text(entry, "id") == id);

    public IEnumerable<JsonElement> All(string type) => entries.Where(entry => Text(entry, "type") == type);

    public JsonElement Single(string type, string kind) => All(type).Single(entry => Text(entry, "kind") == kind);

    /// <summary>Null where the browser does not tell it.</summary>
    public static string? Text(JsonElement entry, string member) =>
        entry.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    public override string ToString() => string.Join('\n', entries);
}
