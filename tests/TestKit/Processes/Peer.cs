using System.Text.Json;

namespace Camerad.TestKit.Processes;

/// <summary>A foreign peer: a program that prints one JSON object per line.</summary>
internal class Peer(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    : ChildProcess(command, environment)
{
    private readonly List<JsonElement> _events = [];
    private int _parsed;

    /// <summary>All objects so far; lines that are none are passed over.</summary>
    public IReadOnlyList<JsonElement> Events
    {
        get
        {
            IReadOnlyList<string> lines = Lines;
            for (; _parsed < lines.Count; _parsed++)
            {
                if (!lines[_parsed].StartsWith('{')) continue;
                using JsonDocument document = JsonDocument.Parse(lines[_parsed]);
                _events.Add(document.RootElement.Clone());
            }
            return _events;
        }
    }

    public IEnumerable<JsonElement> OfType(string type) =>
        Events.Where(element => element.GetProperty("type").GetString() == type);

    public string? Error =>
        OfType("error").Select(element => element.GetProperty("message").GetString()).FirstOrDefault();
}
