using System.Text.Json;

namespace Camerad.Interop.Tests.Browsers;

/// <summary>A page of a browser, with the functions of page/*.js in it.</summary>
internal sealed class Page(PageBrowser browser, int number) : IAsyncDisposable
{
    /// <summary>The page told something; one after the other, and nothing waits for the handler.</summary>
    public event Action<JsonElement>? Told;

    /// <summary>Runs code as the body of an async function.</summary>
    /// <exception cref="PageException">It threw.</exception>
    public Task RunAsync(string code) => browser.AskAsync("run", number, code);

    /// <summary>Runs code as the body of an async function, and gives back what that returns.</summary>
    /// <exception cref="PageException">It threw.</exception>
    public async Task<T> RunAsync<T>(string code)
    {
        JsonElement value = await browser.AskAsync("run", number, code);
        return value.Deserialize<T>(JsonSerializerOptions.Web)!;
    }

    /// <summary>Waits in the page until an expression is true.</summary>
    public Task UntilAsync(string condition) =>
        RunAsync($"await until(async () => ({condition}), {JsonSerializer.Serialize(condition)})");

    /// <summary>What page/peer.js has noted, in order.</summary>
    public Task<string[]> LogAsync() => RunAsync<string[]>("return log");

    public void Hear(JsonElement told) => Told?.Invoke(told);

    public async ValueTask DisposeAsync()
    {
        if (!browser.HasExited) await browser.AskAsync("close", number);
    }
}
