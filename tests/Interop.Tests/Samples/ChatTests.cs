using Camerad.Interop.Tests.Browsers;

namespace Camerad.Interop.Tests.Samples;

public sealed class ChatTests(BrowserPool browsers)
{
    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task What_is_typed_arrives_on_the_other_side_in_order(string browser)
    {
        string[] lines = [.. Enumerable.Range(1, 20).Select(static number => $"line {number}: Grüße 👋 <b>&amp;")];
        using SampleProcess sample = SampleProcess.Start("Chat");
        await using Page first = await OpenAsync(browser, sample);
        await using Page second = await OpenAsync(browser, sample);

        foreach (string line in lines) sample.WriteLine(line);
        string[] wanted =
            ["* connected", "terminal: Hello from the terminal.", .. lines.Select(static line => "terminal: " + line)];
        Assert.Equal(wanted, await LogAsync(first, wanted.Length));
        Assert.Equal(wanted, await LogAsync(second, wanted.Length));

        foreach (string line in lines) await TypeAsync(second, line);
        sample.AssertSays("Browser 2: " + lines[^1]);
        Assert.Equal(
            lines.Select(static line => "Browser 2: " + line),
            sample.Lines.Where(static line => line.StartsWith("Browser 2: line", StringComparison.Ordinal)));
        Assert.Equal("you: " + lines[^1], (await LogAsync(second, wanted.Length + lines.Length))[^1]);

        sample.AssertEnds(0, signal: "TERM");
        Assert.Equal("* disconnected", (await LogAsync(first, wanted.Length + 1))[^1]);
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task Those_who_stay_are_talked_with_after_one_has_left(string browser)
    {
        using SampleProcess sample = SampleProcess.Start("Chat");
        await using Page stays = await OpenAsync(browser, sample);
        await using (await OpenAsync(browser, sample)) sample.WriteLine("to both");
        sample.AssertSays("Browser 2 has left.");

        sample.WriteLine("to one");
        string[] log = await LogAsync(stays, 4);
        Assert.Equal(["terminal: to both", "terminal: to one"], log[2..]);
        sample.AssertEnds(0, signal: "INT");
    }

    private async Task<Page> OpenAsync(string browser, SampleProcess sample)
    {
        Page page = await browsers.OpenAsync(browser, sample.Address);
        await page.UntilAsync("document.getElementById('log').textContent.includes('Hello from the terminal.')");
        return page;
    }

    private static Task TypeAsync(Page page, string line) => page.RunAsync($"""
        document.getElementById('line').value = {System.Text.Json.JsonSerializer.Serialize(line)};
        document.getElementById('form').requestSubmit();
        """);

    /// <summary>The page's lines, once there are as many.</summary>
    private static async Task<string[]> LogAsync(Page page, int count)
    {
        const string Lines = "document.getElementById('log').textContent.trimEnd().split('\\n')";
        await page.UntilAsync($"{Lines}.length >= {count}");
        return await page.RunAsync<string[]>($"return {Lines}");
    }
}
