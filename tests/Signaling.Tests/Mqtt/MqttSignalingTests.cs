using System.Text;
using Camerad.Signaling.Mqtt;
using MQTTnet;

namespace Camerad.Signaling.Tests.Mqtt;

public sealed class MqttSignalingTests
{
    private const string Session = "session-0001";

    [Fact]
    public async Task Device_is_born_with_a_retained_status_that_holds_no_secret()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync();
        Assert.Equal(
            MqttClientSubscribeResultCode.GrantedQoS0, await viewer.SubscribeAsync(EmbeddedDevice.Root + "status"));

        string status = await viewer.ExpectAsync(EmbeddedDevice.Root + "status");

        Assert.Contains("\"state\":\"online\"", status, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"Front door\"", status, StringComparison.Ordinal);
        Assert.Contains("\"streams\":[\"main\",\"low\"]", status, StringComparison.Ordinal);
        Assert.Contains("\"whep\":\"/whep\"", status, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_learns_the_ice_servers_and_gets_an_answer()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync(Session);

        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"hello"}""");
        string config = await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "config");
        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"offer","sdp":"v=0","stream":"low"}""");
        string answer = await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "answer");
        await viewer.PublishAsync(
            EmbeddedDevice.ToDevice(Session),
                """{"type":"candidate","candidate":{"candidate":"candidate:1","sdpMid":"0","sdpMLineIndex":0}}""");
        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"candidate","candidate":null}""");
        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"bye"}""");
        await Wait.UntilAsync(() => device.Sessions.Calls.Contains($"bye {Session}"), "bye");

        Assert.Contains("\"credential\":\"secret\"", config, StringComparison.Ordinal);
        Assert.True(SignalingJson.TryParse(Encoding.UTF8.GetBytes(answer), out SignalingMessage? message, out _));
        Assert.Equal(new AnswerMessage(FakeViewerSessions.Answer), message);
        Assert.Equal(
            [$"offer {Session} low", $"candidate {Session} candidate:1", $"candidate {Session} end", $"bye {Session}"],
            device.Sessions.Calls);
    }

    [Fact]
    public async Task Device_offers_when_asked_and_pushes_messages_later()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync(Session);

        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"request"}""");
        await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "device's offer");
        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"answer","sdp":"v=0"}""");
        await Wait.UntilAsync(() => device.Sessions.Calls.Contains($"answer {Session}"), "answer");
        device.Sessions.Channels[Session].Send(new ByeMessage("over"));

        Assert.Equal(
            """{"type":"bye","reason":"over"}""", await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "bye"));
    }

    [Theory]
    [InlineData("nonsense", "bad-message")]
    [InlineData("""{"type":"config"}""", "bad-message")]
    [InlineData("""{"type":"offer"}""", "bad-message")]
    public async Task Viewer_is_told_what_is_wrong_with_its_message(string payload, string word)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync(Session);

        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), payload);

        string error = await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "error");
        Assert.Contains($"\"code\":\"{word}\"", error, StringComparison.Ordinal);
        Assert.Empty(device.Sessions.Calls);
    }

    [Fact]
    public async Task Viewer_with_a_message_that_is_too_long_is_told_and_not_thrown_out()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync(Session);

        await viewer.PublishAsync(
            EmbeddedDevice.ToDevice(Session), new string('x', SignalingJson.MaxMessageLength + 1));

        Assert.Contains("at most 65536", await viewer.ExpectAsync(
            EmbeddedDevice.ToViewer(Session), "error"), StringComparison.Ordinal);
        Assert.True(viewer.IsConnected);
    }

    [Fact]
    public async Task Failing_call_gives_an_error_to_its_viewer_only()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        device.Sessions.Before = (session, _) => session switch
        {
            "refused-0001" => throw new SignalingException(
                SignalingErrorCode.SourceUnavailable, "No picture.", TimeSpan.FromSeconds(3)),
            "crashing-0001" => throw new InvalidOperationException("secret of the implementation"),
            _ => Task.CompletedTask,
        };
        await using TestClient viewer = await device.ViewerAsync("refused-0001");
        await viewer.SubscribeAsync(EmbeddedDevice.ToViewer("crashing-0001"));
        await viewer.SubscribeAsync(EmbeddedDevice.ToViewer("healthy-0001"));
        foreach (string session in (string[])["refused-0001", "crashing-0001", "healthy-0001"])
            await viewer.PublishAsync(EmbeddedDevice.ToDevice(session), """{"type":"offer","sdp":"v=0"}""");

        Assert.Equal(
            """{"type":"error","code":"source-unavailable","text":"No picture.","retryAfter":3}""",
            await viewer.ExpectAsync(EmbeddedDevice.ToViewer("refused-0001")));
        string crash = await viewer.ExpectAsync(EmbeddedDevice.ToViewer("crashing-0001"));
        Assert.Contains("\"internal\"", crash, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", crash, StringComparison.Ordinal);
        Assert.Contains(
            "answer", await viewer.ExpectAsync(EmbeddedDevice.ToViewer("healthy-0001")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_says_offline_and_sends_its_last_messages_when_it_stops()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync(Session);
        await viewer.SubscribeAsync(EmbeddedDevice.Root + "status");
        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"offer","sdp":"v=0"}""");
        await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "answer");

        for (int i = 0; i < 100; i++) device.Sessions.Channels[Session].Send(new CandidateMessage(null));
        device.Sessions.Channels[Session].Send(new ByeMessage("stopping"));
        await device.Signaling.StopAsync(TestContext.Current.CancellationToken);

        await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "stopping");
        await viewer.ExpectAsync(EmbeddedDevice.Root + "status", "offline");
        Assert.Equal(MqttLinkState.Stopped, device.Signaling.Links[0].State);
    }

    [Fact]
    public async Task Others_publish_below_the_device_and_not_on_its_own_topics()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync();
        await viewer.SubscribeAsync(EmbeddedDevice.Root + "telemetry");
        await viewer.SubscribeAsync(EmbeddedDevice.Root + "event/#");

        Assert.True(await device.Signaling.PublishAsync(
            "telemetry", "{}"u8.ToArray(), retain: true, TestContext.Current.CancellationToken));
        Assert.True(await device.Signaling.PublishAsync(
            "event/button", "1"u8.ToArray(), retain: false, TestContext.Current.CancellationToken));

        await viewer.ExpectAsync(EmbeddedDevice.Root + "telemetry", "{}");
        await viewer.ExpectAsync(EmbeddedDevice.Root + "event/button", "1");
        foreach (string topic in (string[])["status", "signal/x/device", "a/#", "a//b", "", "/a"])
        {
            await Assert.ThrowsAsync<ArgumentException>(() =>
                device.Signaling.PublishAsync(topic, default, retain: false, TestContext.Current.CancellationToken));
        }
    }
}
