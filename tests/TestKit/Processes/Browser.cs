using System.Globalization;
using System.Text.Json;

namespace Camerad.TestKit.Processes;

/// <summary>A browser that has a page open (browser/driver.mjs).</summary>
internal sealed class Browser : Peer
{
    private readonly BrowserFolder _folder;

    /// <param name="name">chromium or firefox.</param>
    /// <param name="url">The page.</param>
    /// <param name="h264">Firefox: with our plugin.</param>
    /// <param name="script">A file of browser/ to be run in the page.</param>
    /// <param name="prefix">What comes before the command, for a network namespace.</param>
    public Browser(
        string name, string url, bool h264 = true, string? script = null, IReadOnlyList<string>? prefix = null)
        : this(Command(name, url, h264, script, prefix ?? []), new BrowserFolder())
    {
    }

    private Browser(IReadOnlyList<string> command, BrowserFolder folder)
        : base(command, folder.Environment) => _folder = folder;

    /// <summary>The numbers of the frames shown, in order.</summary>
    public IReadOnlyList<int> Frames => [.. Seen("frames").Select(number => number.GetInt32())];

    /// <summary>What a script of a test has noted.</summary>
    public IReadOnlyList<string> Notes => [.. Seen("notes").Select(note => note.GetString()!)];

    /// <summary>What the page says now.</summary>
    public string Text => Newest?.GetProperty("text").GetString() ?? "";

    /// <summary>Peer connections the page has made so far.</summary>
    public int Connections => Newest?.GetProperty("connections").GetInt32() ?? 0;

    /// <summary>Of the newest connection; default before there is one.</summary>
    public JsonElement Statistics => Newest?.GetProperty("stats") ?? default;

    /// <summary>ms from the browser's start to the page's.</summary>
    public TimeSpan? OpenedAfter => OfType("opened")
        .Select(opened => (TimeSpan?)TimeSpan.FromMilliseconds(opened.GetProperty("ms").GetInt32()))
        .FirstOrDefault();

    private JsonElement? Newest => OfType("seen").Select(element => (JsonElement?)element).LastOrDefault();

    public int Statistic(string name)
    {
        bool hasAny = Statistics.ValueKind == JsonValueKind.Object;
        return hasAny && Statistics.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : 0;
    }

    private IEnumerable<JsonElement> Seen(string list) =>
        OfType("seen").SelectMany(seen => seen.GetProperty(list).EnumerateArray());

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }

    private static List<string> Command(
        string name, string url, bool h264, string? script, IReadOnlyList<string> prefix)
    {
        const int LongestSeconds = 120;
        List<string> command =
        [
            .. prefix, "/usr/bin/node", Path.Combine("browser", "driver.mjs"), "--browser", name, "--url", url,
            "--seconds", LongestSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        if (name == "firefox" && h264) command.AddRange(["--gmp", Tools.Gmp]);
        if (script is not null) command.AddRange(["--script", Path.Combine("browser", script)]);
        return command;
    }
}
