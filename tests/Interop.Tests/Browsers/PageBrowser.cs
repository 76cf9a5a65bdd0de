using System.Collections.Concurrent;
using System.Text.Json;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Browsers;

/// <summary>A browser whose pages do what a test tells them (browser/pages.mjs).</summary>
internal sealed class PageBrowser(string name, BrowserFolder folder) : ChildProcess(Command(name), folder.Environment)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _questions = new();
    private readonly ConcurrentDictionary<int, Page> _pages = new();
    private int _lastQuestion;

    /// <param name="address">Of a program's own page; null: an empty one.</param>
    public async Task<Page> OpenAsync(string? address = null)
    {
        int number = (await AskAsync("open", address: address)).GetInt32();
        return _pages[number] = new Page(this, number);
    }

    /// <returns>What the page's code returned.</returns>
    /// <exception cref="PageException">It threw.</exception>
    public async Task<JsonElement> AskAsync(
        string what, int? page = null, string? code = null, string? address = null)
    {
        int id = Interlocked.Increment(ref _lastQuestion);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[id] = answer;
        WriteLine(JsonSerializer.Serialize(new { id, @do = what, page, code, address }));
        try
        {
            return await answer.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new PageException($"the browser does not answer: {code ?? what}\n{Tail}");
        }
    }

    /// <summary>Asks it to end, so that it leaves nothing behind.</summary>
    public override void Dispose()
    {
        Finish();
        base.Dispose();
        folder.Dispose();
    }

    protected override void HandleLine(string line)
    {
        if (!line.StartsWith('{')) return;
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement told = document.RootElement;
        switch (told.GetProperty("type").GetString())
        {
            case "result":
                Question(told).TrySetResult(told.GetProperty("value").Clone());
                break;
            case "failed":
                Question(told).TrySetException(new PageException(told.GetProperty("message").GetString()!));
                break;
            case "told":
                if (_pages.TryGetValue(told.GetProperty("page").GetInt32(), out Page? page))
                    page.Hear(told.GetProperty("what").Clone());
                break;
        }
    }

    private TaskCompletionSource<JsonElement> Question(JsonElement answer) =>
        _questions.Remove(answer.GetProperty("id").GetInt32(), out TaskCompletionSource<JsonElement>? question)
            ? question : new TaskCompletionSource<JsonElement>();

    private static List<string> Command(string name)
    {
        List<string> command =
            ["/usr/bin/node", Path.Combine("browser", "pages.mjs"), "--browser", name];
        if (name == "firefox") command.AddRange(["--gmp", Tools.Gmp]);
        string folder = Path.Combine(Repository.Root, "tests", "Interop.Tests", "page");
        foreach (string library in Directory.GetFiles(folder, "*.js").Order(StringComparer.Ordinal))
            command.AddRange(["--library", library]);
        return command;
    }
}
