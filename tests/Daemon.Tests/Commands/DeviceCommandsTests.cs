using System.Text;
using Camerad.Capture.Controls;
using Camerad.Daemon.Commands;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Snapshots;
using Camerad.Daemon.Tests.Configuration;
using Camerad.Daemon.Tests.Snapshots;
using Camerad.Signaling.Commands;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Daemon.Tests.Commands;

public sealed class DeviceCommandsTests
{
    private readonly FakeControllable _main = new("main"), _garden = new("garden") { CanRequestKeyFrame = false };
    private readonly FakeLamp _lamp = new();
    private readonly ManualTime _time = new(FakeCamera.Morning);
    private readonly FakeCamera _camera;

    public DeviceCommandsTests() => _camera = new FakeCamera("main", _time);

    [Theory]
    [InlineData("http.listen=127.0.0.1:0", true, true)]
    [InlineData("http.listen=127.0.0.1:0 http.open=true", true, true)]
    [InlineData("http.listen=0.0.0.0:0 http.open=true", true, false)]
    [InlineData("http.listen=0.0.0.0:0 http.tokenFile=/t", true, true)]
    [InlineData("http.listen=0.0.0.0:0 http.open=true http.tokenFile=/t", true, true)]
    [InlineData("http.listen=0.0.0.0:0 http.open=true http.control=viewers", true, true)]
    [InlineData("http.listen=127.0.0.1:0 http.control=nobody", false, false)]
    public void Viewers_give_commands_where_not_everybody_watches(string settings, bool enabled, bool viewers)
    {
        CameradOptions options = Loading.FromSettings(settings.Split(' '));
        var access = new CommandAccess(options.Http, options.Snapshots);

        Assert.Equal((enabled, viewers), (access.IsEnabled, access.AllowsViewers));
    }

    [Theory]
    [InlineData("""{"name":"brightness","value":50}""", "brightness=50")]
    [InlineData("""{"stream":"main","name":"brightness","value":"50"}""", "brightness=50")]
    [InlineData("""{"name":"hflip","value":true}""", "hflip=true")]
    public async Task Control_is_set(string payload, string expected)
    {
        Assert.Equal(
            """{"ok":true,"stream":"main","name":"NAME","value":"50","state":"applied"}"""
                .Replace("NAME", expected.Split('=')[0], StringComparison.Ordinal),
            await AskAsync("control", payload));
        Assert.Equal([expected], _main.Sets);
    }

    [Theory]
    [InlineData(ControlStatus.Unsupported, """{"ok":false,"error":"unsupported","message":"why"}""")]
    [InlineData(ControlStatus.BadValue, """{"ok":false,"error":"bad-value","message":"why"}""")]
    [InlineData(ControlStatus.Refused, """{"ok":false,"error":"refused","message":"why"}""")]
    [InlineData(ControlStatus.Deferred,
        """{"ok":true,"stream":"main","name":"hue","value":"7","state":"deferred","message":"why"}""")]
    public async Task Outcome_of_a_control_is_an_answer(ControlStatus status, string expected)
    {
        _main.Outcome = new ControlOutcome(status, "7", "why");

        Assert.Equal(expected, await AskAsync("control", """{"name":"hue","value":7}"""));
    }

    [Fact]
    public async Task Controls_are_listed_with_their_ranges()
    {
        const string Brightness = """
            {"name":"brightness","label":"Brightness","kind":"number","value":"40","minimum":0,"maximum":100,
            """ + """
            "step":1,"default":50}
            """;
        const string Exposure = """
            {"name":"exposure_auto","label":"Auto exposure","kind":"menu","value":"manual",
            """ + """
            "choices":["auto","manual"],"inactive":true}
            """;

        Assert.Equal(
            $$"""{"ok":true,"stream":"main","controls":[{{Brightness}},{{Exposure}}]}""",
            await AskAsync("control", """{"stream":"main"}"""));
    }

    [Fact]
    public async Task Source_without_controls_is_an_answer()
    {
        var bare = new FakeControllable("bare") { HasControls = false };
        var command = new ControlCommand(new StreamTable([bare]));

        Assert.Equal("""{"ok":true,"stream":"bare","controls":[]}""", await AskAsync(command, "{}"));
        Assert.Contains(
            "\"error\":\"unsupported\"", await AskAsync(command, """{"name":"hue","value":1}"""),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_frame_is_asked_for_where_that_can_be()
    {
        Assert.Equal("""{"ok":true,"stream":"main"}""", await AskAsync("keyframe", ""));
        Assert.Equal(1, _main.KeyFrames);
        Assert.Equal(CommandWords.Unsupported, await RefusalAsync("keyframe", """{"stream":"garden"}"""));
        Assert.Equal(0, _garden.KeyFrames);
    }

    [Fact]
    public async Task Output_is_switched_and_listed()
    {
        Assert.Equal(
            """{"ok":true,"name":"lamp","on":true}""", await AskAsync("output", """{"name":"lamp","on":true}"""));
        Assert.Equal("""{"ok":true,"outputs":[{"name":"lamp","on":true}]}""", await AskAsync("output", "{}"));
        Assert.Equal(
            """{"ok":false,"error":"unknown-output","message":"There is no such output. There are: lamp."}""",
            await AskAsync("output", """{"name":"heater","on":true}"""));
        _lamp.Fault = "The line is in use by gpiomon.";
        Assert.Equal(
            """{"ok":false,"error":"refused","message":"The line is in use by gpiomon."}""",
            await AskAsync("output", """{"name":"lamp","on":false}"""));
    }

    [Fact]
    public async Task Device_without_outputs_says_so() => Assert.Equal(
        """{"ok":false,"error":"unknown-output","message":"There is no such output. There are: none."}""",
        await AskAsync(new OutputCommand(new FakeLamp { IsThere = false }), """{"name":"lamp","on":true}"""));

    [Fact]
    public async Task Snapshot_is_answered_with_its_facts_or_with_itself()
    {
        Assert.Equal(
            """{"ok":true,"stream":"main","trigger":"command","name":"alarm","time":"2026-11-27T07:00:00.000Z","wid"""
            + """th":1280,"height":720,"size":30,"ageMs":0,"tookMs":0}""",
            await AskAsync("snapshot", """{"stream":"main","quality":70,"width":640,"name":"alarm"}"""));

        CommandReply reply = await Commands().ExecuteAsync(
            "snapshot", """{"reply":"jpeg"}"""u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("image/jpeg", reply.ContentType);
        Assert.Equal("picture 2 quality 0 width 0", Encoding.UTF8.GetString(reply.Payload.Span));
    }

    [Fact]
    public async Task Snapshot_that_can_not_be_taken_says_why()
    {
        _camera.Failure = new TimeoutException();
        _camera.Trouble = "The camera is unplugged.";

        var exception = await Assert.ThrowsAsync<CommandException>(() => AskAsync("snapshot", "{}"));

        Assert.Equal(
            (CommandWords.SourceUnavailable, "The camera is unplugged."), (exception.Word, exception.Message));
        Assert.NotNull(exception.RetryAfter);
    }

    [Theory]
    [InlineData("snapshot", """{"stream":"cellar"}""", CommandWords.UnknownStream)]
    [InlineData("snapshot", """{"quality":0}""", CommandWords.BadMessage)]
    [InlineData("snapshot", """{"width":8}""", CommandWords.BadMessage)]
    [InlineData("snapshot", """{"reply":"png"}""", CommandWords.BadMessage)]
    [InlineData("snapshot", """{"qualty":80}""", CommandWords.BadMessage)]
    [InlineData("control", """{"stream":"cellar"}""", CommandWords.UnknownStream)]
    [InlineData("control", """{"name":"hue"}""", CommandWords.BadMessage)]
    [InlineData("control", """{"value":1}""", CommandWords.BadMessage)]
    [InlineData("control", """{"name":"hue","value":[1]}""", CommandWords.BadMessage)]
    [InlineData("keyframe", """{"stream":"cellar"}""", CommandWords.UnknownStream)]
    [InlineData("keyframe", "nonsense", CommandWords.BadMessage)]
    [InlineData("output", """{"name":"lamp"}""", CommandWords.BadMessage)]
    [InlineData("output", """{"on":true}""", CommandWords.BadMessage)]
    [InlineData("output", """{"name":"lamp","on":"yes"}""", CommandWords.BadMessage)]
    [InlineData("reboot", "{}", CommandWords.UnknownCommand)]
    public async Task Mistake_has_its_word_and_does_nothing(string name, string payload, string word)
    {
        Assert.Equal(word, await RefusalAsync(name, payload));
        Assert.Empty(_main.Sets);
        Assert.Equal((0, 0, false), (_main.KeyFrames, _camera.Asked, _lamp.IsOn));
    }

    private static async Task<string> AskAsync(ICommand command, string payload)
    {
        using CommandParameters parameters = CommandParameters.Parse(Encoding.UTF8.GetBytes(payload));
        CommandReply reply = await command.ExecuteAsync(parameters, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(reply.Payload.Span);
    }

    private async Task<string> AskAsync(string name, string payload)
    {
        CommandReply reply = await Commands().ExecuteAsync(
            name, Encoding.UTF8.GetBytes(payload), TestContext.Current.CancellationToken);
        Assert.Equal("application/json", reply.ContentType);
        return Encoding.UTF8.GetString(reply.Payload.Span);
    }

    private async Task<string> RefusalAsync(string name, string payload) =>
        (await Assert.ThrowsAsync<CommandException>(() => AskAsync(name, payload))).Word;

    private DeviceCommands Commands()
    {
        var streams = new StreamTable([_main, _garden]);
        var snapshots = new SnapshotService(
            new CameradOptions { Snapshots = new SnapshotOptions { Mqtt = false } }, [_camera], new FakeRenderer(),
            new FakeBroker().Publish, _time, NullLogger<SnapshotService>.Instance);
        return new DeviceCommands(
        [
            new SnapshotCommand(snapshots), new ControlCommand(streams), new KeyFrameCommand(streams),
            new OutputCommand(_lamp),
        ]);
    }

    private sealed class FakeLamp : IOutputs
    {
        public bool IsOn { get; private set; }

        public bool IsThere { get; init; } = true;

        public string? Fault { get; set; }

        public IReadOnlyList<OutputState> List() => IsThere ? [new OutputState("lamp", IsOn)] : [];

        public string? Set(string name, bool on)
        {
            if (Fault is null) IsOn = on;
            return Fault;
        }
    }
}
