using System.Text.Json;
using Camerad.Capture.Controls;
using Camerad.Daemon.Control;
using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Tests.Control;

/// <summary>The protocol of docs/control-channel.md: requests, replies, rights and limits.</summary>
public sealed class ControlSessionTests
{
    private const string OpenToAll = "http.listen=0.0.0.0:0 http.open=true";

    [Theory]
    [InlineData("7", "7")]
    [InlineData("-9007199254740993", "-9007199254740993")]
    [InlineData("\"a\\u0022b\"", "\"a\\u0022b\"")]
    [InlineData("null", "null")]
    public async Task Reply_bears_the_id_of_its_request(string id, string expected)
    {
        await using var device = new ControlDevice();

        device.Channel.Receive($$"""{"command":"help","id":{{id}}}""");

        Assert.True((await device.Channel.ReplyAsync(expected)).GetProperty("ok").GetBoolean());
    }

    [Theory]
    [InlineData("", true, true, true)]
    [InlineData("", false, false, false)]
    [InlineData("http.control=viewers", false, true, true)]
    [InlineData("http.control=nobody", true, false, false)]
    [InlineData("http.control=nobody snapshots.browse=viewers", true, false, true)]
    [InlineData("snapshots.browse=nobody", true, true, false)]
    [InlineData(OpenToAll, true, false, false)]
    [InlineData(OpenToAll + " http.control=viewers", true, true, true)]
    [InlineData(OpenToAll + " snapshots.browse=viewers", true, false, true)]
    public async Task Viewer_may_what_the_configuration_says(
        string settings, bool isOurs, bool mayCommand, bool mayBrowse)
    {
        await using var device = new ControlDevice(settings);
        device.Viewer.IsOurs = isOurs;

        JsonElement help = await device.Channel.AskAsync("\"command\":\"help\"");
        JsonElement snapshot = await device.Channel.AskAsync("\"command\":\"snapshot\"");
        JsonElement control = await device.Channel.AskAsync("\"command\":\"control\",\"name\":\"hue\",\"value\":1");
        JsonElement list = await device.Channel.AskAsync("\"command\":\"list\"");
        JsonElement fetch = await device.Channel.AskAsync("\"command\":\"fetch\",\"file\":\"x\"");

        string[] allowed = ["help", "status", "keyframe", .. mayCommand ? ["snapshot", "control", "bitrate"] : Nothing,
            .. mayBrowse ? ["list", "fetch"] : Nothing];
        Assert.Equal(allowed.Order(), Names(help, "commands").Order());
        Assert.Empty(Names(help, "unauthorized").Intersect(allowed));
        Assert.Equal(8, Names(help, "unauthorized").Concat(allowed).Count());
        Assert.Equal(mayCommand ? null : "unauthorized", Error(snapshot));
        Assert.Equal(mayCommand ? null : "unauthorized", Error(control));
        Assert.Equal(mayBrowse ? null : "unauthorized", Error(list));
        Assert.Equal(mayBrowse ? "unknown-file" : "unauthorized", Error(fetch));
        Assert.Equal((mayCommand ? 1 : 0, mayCommand ? 1 : 0), (device.Camera.Asked, device.Main.Sets.Count));
    }

    [Fact]
    public async Task Viewer_without_the_leave_has_key_frames_of_what_it_watches_only()
    {
        await using var device = new ControlDevice("http.control=nobody");

        JsonElement own = await device.Channel.AskAsync("\"command\":\"keyframe\"");
        JsonElement other = await device.Channel.AskAsync("\"command\":\"keyframe\",\"stream\":\"garden\"");

        Assert.Equal((null, "unauthorized"), (Error(own), Error(other)));
        Assert.Equal((1, 0, 1), (device.Main.KeyFrames, device.Garden.KeyFrames, device.Viewer.KeyFrameRequests));
        Assert.Contains("\"main\"", Message(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_frames_are_bounded_for_all_viewers_of_a_stream()
    {
        await using var device = new ControlDevice();
        for (int i = 0; i < ControlService.KeyFrameBurst; i++)
            Assert.Null(Error(await device.Channel.AskAsync("\"command\":\"keyframe\"")));

        JsonElement refused = await device.Channel.AskAsync("\"command\":\"keyframe\"");
        JsonElement other = await device.Channel.AskAsync("\"command\":\"keyframe\",\"stream\":\"garden\"");
        device.Time.Advance(1000);
        JsonElement later = await device.Channel.AskAsync("\"command\":\"keyframe\"");

        Assert.Equal(("too-many-commands", null, null), (Error(refused), Error(other), Error(later)));
        Assert.Equal(1, refused.GetProperty("retryAfter").GetInt32());
        Assert.Equal(ControlService.KeyFrameBurst + 1, device.Main.KeyFrames);
    }

    [Theory]
    [InlineData("nonsense", "null", CommandWords.BadMessage, "not JSON")]
    [InlineData("[1]", "null", CommandWords.BadMessage, "must be a JSON object")]
    [InlineData("", "null", CommandWords.BadMessage, "`command` is missing")]
    [InlineData("""{"id":[1],"command":"help"}""", "null", CommandWords.BadMessage, "`id` must be")]
    [InlineData("""{"id":1.5,"command":"help"}""", "null", CommandWords.BadMessage, "not 1.5")]
    [InlineData("""{"id":1}""", "1", CommandWords.BadMessage, "`command` is missing: a string.")]
    [InlineData("""{"id":1,"command":"reboot"}""", "1", CommandWords.UnknownCommand, "snapshot, control, keyframe")]
    [InlineData("""{"id":1,"command":"keyframe","stream":"attic"}""", "1", CommandWords.UnknownStream, "main, garden")]
    [InlineData("""{"id":1,"command":"help","x":1}""", "1", CommandWords.BadMessage, "`x` is unknown")]
    [InlineData("""{"id":1,"command":"snapshot","quality":101}""", "1", CommandWords.BadMessage,
        "`quality` must be a whole number from 1 to 100, not 101.")]
    [InlineData("""{"id":1,"command":"snapshot","reply":"png"}""", "1", CommandWords.BadMessage, "\"jpeg\"")]
    [InlineData("""{"id":1,"command":"bitrate","stream":"garden"}""", "1", CommandWords.Unsupported, "garden")]
    [InlineData("""{"id":1,"command":"list","limit":0}""", "1", CommandWords.BadMessage, "from 1 to 100, not 0.")]
    [InlineData("""{"id":1,"command":"list","before":"../x"}""", "1", CommandWords.BadMessage, "`before` must be")]
    [InlineData("""{"id":1,"command":"fetch"}""", "1", CommandWords.BadMessage, "`file` is missing")]
    public async Task Mistake_has_one_reply_that_helps_and_ends_nothing(
        string request, string id, string word, string hint)
    {
        await using var device = new ControlDevice();

        device.Channel.Receive(request);
        JsonElement reply = await device.Channel.ReplyAsync(id);
        device.Channel.Texts.Clear();
        JsonElement next = await device.Channel.AskAsync("\"command\":\"help\"");

        Assert.Equal(word, Error(reply));
        Assert.Contains(hint, Message(reply), StringComparison.Ordinal);
        Assert.Null(Error(next));
        Assert.False(device.Channel.IsClosed);
        Assert.Equal(1, device.Counters.RefusedMessages);
    }

    [Fact]
    public async Task Binary_and_overlong_messages_are_refused()
    {
        await using var device = new ControlDevice();

        device.Channel.Receive(null);
        JsonElement binary = await device.Channel.ReplyAsync("null");
        device.Channel.Texts.Clear();
        device.Channel.Receive($$"""{"id":1,"command":"{{new string('x', ControlSession.MaxRequestLength)}}"}""");
        JsonElement large = await device.Channel.ReplyAsync("null");

        Assert.Equal((CommandWords.BadMessage, CommandWords.TooLarge), (Error(binary), Error(large)));
    }

    [Fact]
    public async Task Flood_is_answered_as_often_again_and_then_no_more()
    {
        await using var device = new ControlDevice();
        const int Flood = 200;

        for (int i = 0; i < Flood; i++) device.Channel.Receive($$"""{"id":{{i}},"command":"nothing"}""");
        await Eventually.TrueAsync(
            () => device.Counters.RefusedMessages == Flood && device.Channel.Texts.Count > ControlBudget.Burst,
            "all are refused, one way or another");

        // Some of the first may have found no place, which is a refusal too.
        Assert.InRange(
            device.Channel.Texts.Count, (2 * ControlBudget.Burst) - ControlSession.MaxWaiting - 1,
            2 * ControlBudget.Burst);
        Assert.Contains(
            device.Channel.Texts, static text => text.Contains(CommandWords.TooMany, StringComparison.Ordinal));
        device.Channel.Texts.Clear();
        device.Time.Advance(1000);
        Assert.Null(Error(await device.Channel.AskAsync("\"command\":\"help\"")));
    }

    [Fact]
    public async Task Requests_beyond_what_waits_are_busy_and_the_others_are_answered()
    {
        await using var device = new ControlDevice();
        using var gate = new Gate();
        device.Renderer.Before = _ => gate.Wait();

        for (int i = 0; i < ControlBudget.Burst; i++) device.Channel.Receive($$"""{"id":{{i}},"command":"snapshot"}""");
        gate.Dispose();
        await Eventually.TrueAsync(() => device.Channel.Texts.Count == ControlBudget.Burst, "all replies");

        int busy = device.Channel.Texts.Count(static text => text.Contains("\"busy\"", StringComparison.Ordinal));
        int done = device.Channel.Texts.Count(static text => text.Contains("\"ok\":true", StringComparison.Ordinal));
        // One more may be between queue and work; or none has left the queue yet.
        const int Most = ControlSession.MaxWaiting + ControlSession.MaxActive + 1;
        Assert.InRange(done, ControlSession.MaxWaiting, Most);
        Assert.Equal(ControlBudget.Burst, done + busy);
    }

    [Fact]
    public async Task Truncated_and_altered_requests_are_answered_and_harm_nothing()
    {
        const string Request = """{"id":"a\u00e9","command":"snapshot","quality":80,"width":640,"reply":"jpeg"}""";
        await using var device = new ControlDevice();
        IEnumerable<string> cut = Enumerable.Range(0, Request.Length).Select(length => Request[..length]);
        IEnumerable<string> altered = Enumerable.Range(0, Request.Length * 8).Select(bit =>
        {
            char[] text = Request.ToCharArray();
            text[bit / 8] ^= (char)(1 << (bit % 8));
            return new string(text);
        });

        foreach (string request in (string[])[.. cut, .. altered, "\ud800", "\0"])
        {
            device.Channel.Texts.Clear();
            device.Time.Advance(1000);
            device.Channel.Receive(request);
            await Eventually.TrueAsync(() => !device.Channel.Texts.IsEmpty, request);
            Assert.DoesNotContain("\"internal\"", Assert.Single(device.Channel.Texts), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Settings_are_made_in_the_order_of_their_requests()
    {
        await using var device = new ControlDevice();

        for (int i = 1; i <= 10; i++)
            device.Channel.Receive($$"""{"id":{{i}},"command":"control","name":"hue","value":{{i}}}""");
        await device.Channel.ReplyAsync("10");

        Assert.Equal(Enumerable.Range(1, 10).Select(static i => $"hue={i}"), device.Main.Sets);
    }

    [Fact]
    public async Task Bitrate_is_shown_and_set()
    {
        await using var device = new ControlDevice();
        device.Main.More.Add(
            new CameraControl("bitrate", "Bitrate", CameraControlKind.Number, 1, 9, 1, 5, "7", [], IsInactive: false));

        JsonElement shown = await device.Channel.AskAsync("\"command\":\"bitrate\"");
        JsonElement set = await device.Channel.AskAsync("\"command\":\"bitrate\",\"value\":8");
        device.Main.Outcome = new ControlOutcome(ControlStatus.BadValue, null, "\"0\" is no value of bitrate.");
        JsonElement bad = await device.Channel.AskAsync("\"command\":\"bitrate\",\"value\":0");

        Assert.Equal(("7", 9), (shown.GetProperty("value").GetString(), shown.GetProperty("maximum").GetInt32()));
        Assert.Equal("applied", set.GetProperty("state").GetString());
        Assert.Equal(["bitrate=8", "bitrate=0"], device.Main.Sets);
        Assert.Equal((CommandWords.BadValue, "\"0\" is no value of bitrate."), (Error(bad), Message(bad)));
    }

    [Fact]
    public async Task Status_is_the_viewers_own_and_has_no_address()
    {
        await using var device = new ControlDevice("http.control=nobody");

        JsonElement status = await device.Channel.AskAsync("\"command\":\"status\"");

        // The request's id, and no other.
        JsonProperty id = Assert.Single(status.EnumerateObject(), static member => member.NameEquals("id"));
        Assert.Equal((1, 3), (id.Value.GetInt32(), status.GetProperty("lostPackets").GetInt32()));
        Assert.True(status.GetProperty("picture").GetBoolean());
        Assert.DoesNotContain("192.0.2.1", status.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_that_does_not_read_gets_no_more_replies()
    {
        await using var device = new ControlDevice();
        device.Channel.BufferedAmount = ControlSession.MaxUnread + 1;

        device.Channel.Receive("""{"id":1,"command":"keyframe"}""");
        await Eventually.TrueAsync(() => device.Viewer.KeyFrameRequests == 1, "the request is carried out");
        device.Channel.BufferedAmount = 0;
        await device.Channel.AskAsync("\"command\":\"help\"");

        Assert.Single(device.Channel.Texts);
    }

    private static string[] Nothing => [];

    private static string? Error(JsonElement reply) =>
        reply.TryGetProperty("error", out JsonElement error) ? error.GetString() : null;

    private static string Message(JsonElement reply) => reply.GetProperty("message").GetString()!;

    private static IEnumerable<string> Names(JsonElement reply, string member) =>
        reply.GetProperty(member).EnumerateArray().Select(static name => name.GetString()!);
}
