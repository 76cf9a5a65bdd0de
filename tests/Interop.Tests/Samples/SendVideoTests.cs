using Camerad.Interop.Tests.Browsers;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Samples;

public sealed class SendVideoTests(BrowserPool browsers, ITestOutputHelper output)
{
    private const int WantedPictures = 60;

    private const string NothingOffered = """{"sdp":"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"}""";

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task A_files_video_is_shown_in_order_to_who_opens_the_page(string browser)
    {
        Tools.RequireFile(FrameNumber.Decoder);
        using var folder = new TemporaryFolder();
        using SampleProcess sample = SampleProcess.Start("SendVideo", VideoFiles.MakeByReadme(folder));
        await using Page first = await browsers.OpenAsync(browser, sample.Address);
        await AssertPlaysAsync(first);

        await using Page second = await browsers.OpenAsync(browser, sample.Address);
        await AssertPlaysAsync(second);

        sample.AssertEnds(0, signal: "INT");
        await first.UntilAsync("document.getElementById('state').textContent === 'ended'");
        await second.UntilAsync("document.getElementById('state').textContent === 'ended'");
    }

    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public async Task A_browser_that_leaves_is_let_go_and_may_come_back(string browser)
    {
        using SampleProcess sample = SampleProcess.Start("SendVideo", Repository.NumberedClip);
        await using (Page page = await browsers.OpenAsync(browser, sample.Address)) await AssertPlaysAsync(page);
        sample.AssertSays("Browser 1 has left.");

        await using Page again = await browsers.OpenAsync(browser, sample.Address);
        await AssertPlaysAsync(again);
        sample.AssertSays("Browser 2: Connected");
        sample.AssertEnds(0, signal: "TERM");
    }

    [Fact]
    public async Task What_is_no_offer_is_refused_and_the_sample_goes_on()
    {
        using SampleProcess sample = SampleProcess.Start("SendVideo", Repository.NumberedClip);
        using var http = new HttpClient();
        CancellationToken end = TestContext.Current.CancellationToken;
        foreach (string rubbish in (string[])["", "[]", "{}", "{\"sdp\":7}", "{\"sdp\":\"v=1\"}", NothingOffered])
        {
            using var posted = new StringContent(rubbish);
            using HttpResponseMessage response = await http.PostAsync(sample.Address + "offer", posted, end);
            Assert.Equal(400, (int)response.StatusCode);
            Assert.NotEqual("", await response.Content.ReadAsStringAsync(end));
        }
        Assert.Contains("<video", await http.GetStringAsync(sample.Address, end), StringComparison.Ordinal);
        sample.AssertEnds(0, signal: "INT");
    }

    private async Task AssertPlaysAsync(Page page)
    {
        int[] shown = await page.RunAsync<int[]>($$"""
            const shown = [];
            let seen = await __probe.read();
            const isEnough = async () => {
              seen = await __probe.read();
              return shown.push(...seen.frames) >= {{WantedPictures}};
            };
            await until(isEnough).catch((error) => {
              throw new Error(`${error}: ${shown.length} pictures, ${JSON.stringify(seen)}`);
            });
            return shown;
            """);
        int span = FrameOrder.AssertForward(shown);
        output.WriteLine($"shown {shown.Length} of {span}");
    }
}
