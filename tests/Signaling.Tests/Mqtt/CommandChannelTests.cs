using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Camerad.Signaling.Broker;
using Camerad.Signaling.Commands;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;

namespace Camerad.Signaling.Tests.Mqtt;

/// <summary>Commands through real brokers: the embedded one and mosquitto.</summary>
public sealed class CommandChannelTests
{
    private const string Snapshot = EmbeddedDevice.Root + "command/snapshot";
    private const string MyReply = EmbeddedDevice.Root + "reply/mine-000001";
    private const string Requester = "/usr/bin/mosquitto_rr";
    private readonly FakeDeviceCommands _commands = new();

    [Fact]
    public async Task Viewer_of_the_embedded_broker_is_answered_with_its_correlation_data_and_a_content_type()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync(commands: _commands);
        await using TestClient viewer = await device.ViewerAsync();
        await viewer.SubscribeAsync(MyReply);

        await viewer.CommandAsync(Snapshot, """{"stream":"main"}""", MyReply, "first");
        MqttApplicationMessage reply = await viewer.ExpectReplyAsync(MyReply, "first");

        Assert.Equal(FakeDeviceCommands.Answer, Encoding.UTF8.GetString(reply.Payload.ToArray()));
        Assert.Equal("application/json", reply.ContentType);
        Assert.False(reply.Retain);
        Assert.Equal(["""snapshot {"stream":"main"}"""], _commands.Calls);
    }

    [Fact]
    public async Task Command_without_a_response_topic_is_carried_out_and_not_answered()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync(commands: _commands);
        await using TestClient viewer = await device.ViewerAsync();
        await viewer.SubscribeAsync(MyReply);

        Assert.Equal(MqttClientPublishReasonCode.Success, await viewer.CommandAsync(Snapshot, "quiet", null));
        await viewer.CommandAsync(Snapshot, "loud", MyReply, "2");
        await viewer.ExpectReplyAsync(MyReply, "2");

        Assert.Equal(["snapshot quiet", "snapshot loud"], _commands.Calls);
        Assert.Single(viewer.Messages);
    }

    [Theory]
    [InlineData("camerad/cam1/reply/theirs-00001")]      // another's
    [InlineData("camerad/cam1/reply/nobody-00001")]      // subscribed by nobody
    [InlineData("camerad/cam1/status")]
    [InlineData("camerad/cam1/signal/mine-000001/device")]
    [InlineData("elsewhere")]
    public async Task Viewer_can_not_have_the_device_answer_elsewhere(string responseTopic)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync(commands: _commands);
        await using TestClient other = await device.ViewerAsync();
        await other.SubscribeAsync(EmbeddedDevice.Root + "reply/theirs-00001");
        await using TestClient viewer = await device.ViewerAsync("mine-000001");

        Assert.Equal(
            MqttClientPublishReasonCode.NotAuthorized, await viewer.CommandAsync(Snapshot, "{}", responseTopic));

        await viewer.SubscribeAsync(MyReply);
        await viewer.CommandAsync(Snapshot, "mine", MyReply, "1");
        await viewer.ExpectReplyAsync(MyReply, "1");
        Assert.Equal(["snapshot mine"], _commands.Calls);
    }

    [Fact]
    public async Task Reply_topic_belongs_to_the_connection_that_has_it()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync(commands: _commands);
        await using TestClient owner = await device.ViewerAsync();
        await owner.SubscribeAsync(MyReply);
        await using TestClient thief = await device.ViewerAsync();

        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await thief.SubscribeAsync(MyReply));
        await owner.UnsubscribeAsync(MyReply);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await thief.SubscribeAsync(MyReply));
    }

    [Fact]
    public async Task Viewers_give_no_commands_where_they_may_not()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync(commands: _commands, allowsCommands: false);
        await using TestClient viewer = await device.ViewerAsync();

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await viewer.CommandAsync(Snapshot, "{}", null));
        Assert.Empty(_commands.Calls);
        Assert.Equal(1, device.Counters.RefusedMessages);
    }

    [Fact]
    public async Task Viewer_that_gives_too_many_commands_is_refused_and_keeps_its_signaling()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync(commands: _commands);
        await using TestClient viewer = await device.ViewerAsync("mine-000001");
        MqttClientPublishReasonCode code;
        int sent = 0;
        while ((code = await viewer.CommandAsync(Snapshot, "{}", null)) != MqttClientPublishReasonCode.QuotaExceeded)
            Assert.True(++sent < 100 * BrokerRules.CommandBurst, $"{code}: never refused");

        Assert.True(sent >= BrokerRules.CommandBurst, $"{sent} were taken");
        await viewer.PublishAsync(EmbeddedDevice.ToDevice("mine-000001"), """{"type":"hello"}""");
        await viewer.ExpectAsync(EmbeddedDevice.ToViewer("mine-000001"), "config");
    }

    [Fact]
    public async Task Picture_of_several_MiB_comes_through_the_embedded_broker_as_message_and_as_answer()
    {
        byte[] picture = RandomNumberGenerator.GetBytes(MqttSignaling.MaxPayloadLength);
        _commands.Reply = (_, _) => Task.FromResult(new CommandReply("image/jpeg", picture));
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync(commands: _commands);
        await using TestClient viewer = await device.ViewerAsync();
        await viewer.SubscribeAsync(MyReply);
        await viewer.SubscribeAsync(EmbeddedDevice.Root + "snapshot/#");

        Assert.True(await device.Signaling.PublishTypedAsync(
            "snapshot/main", picture, retain: true, "image/jpeg", TestContext.Current.CancellationToken));
        await viewer.CommandAsync(Snapshot, "{}", MyReply, "1");
        MqttApplicationMessage reply = await viewer.ExpectReplyAsync(MyReply, "1");
        await using TestClient late = await device.ViewerAsync();
        await late.SubscribeAsync(EmbeddedDevice.Root + "snapshot/main");
        await Wait.UntilAsync(() => !late.Messages.IsEmpty, "the retained picture");

        Assert.Equal(("image/jpeg", picture), (reply.ContentType, reply.Payload.ToArray()), new SamePicture());
        MqttApplicationMessage published = viewer.Messages.First();
        Assert.Equal(("image/jpeg", picture), (published.ContentType, published.Payload.ToArray()), new SamePicture());
        Assert.Equal(
            ("image/jpeg", picture),
            (late.Messages.Single().ContentType, late.Messages.Single().Payload.ToArray()), new SamePicture());
        await Assert.ThrowsAsync<ArgumentException>(() => device.Signaling.PublishAsync(
            "snapshot/main", new byte[picture.Length + 1], retain: false, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Viewer_that_takes_short_packets_gets_no_pictures_and_stays()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await TestClient.ConnectAsync(builder => builder
            .WithTcpServer("127.0.0.1", device.Port).WithMaximumPacketSize(100_000));
        await viewer.SubscribeAsync(EmbeddedDevice.Root + "snapshot/#");
        foreach (int length in (int[])[200_000, 99_000])
            await device.Signaling.PublishAsync(
                "snapshot/main", new byte[length], retain: false, TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() => !viewer.Messages.IsEmpty, "the short one");

        Assert.Equal(99_000, viewer.Messages.Single().Payload.Length);
        Assert.True(viewer.IsConnected);
    }

    [Fact]
    public async Task Requester_at_mosquitto_is_answered_on_any_topic_of_its_own()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttSignaling device = await StartAsync(broker.Options("mqtt"));
        await using TestClient client = await broker.ClientAsync();
        await client.SubscribeAsync("home/answers");

        await client.CommandAsync(Snapshot, "{}", "home/answers", "1");

        MqttApplicationMessage reply = await client.ExpectReplyAsync("home/answers", "1");
        Assert.Equal("application/json", reply.ContentType);
        Assert.False(reply.Retain);
    }

    [Fact]
    public async Task Command_that_mosquitto_retained_is_not_given_again()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using TestClient client = await broker.ClientAsync();
        await client.PublishAsync(Snapshot, "old", retain: true);
        await using MqttSignaling device = await StartAsync(broker.Options("mqtt"));
        await client.SubscribeAsync("answers");

        await client.CommandAsync(Snapshot, "new", "answers", "1");
        await client.ExpectReplyAsync("answers", "1");

        Assert.Equal(["snapshot new"], _commands.Calls);
    }

    [Fact]
    public async Task Device_takes_no_commands_from_mosquitto_when_none_are_wanted()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        var sessions = new FakeViewerSessions();
        await using var device = new MqttSignaling(
            EmbeddedDevice.Options(broker.Options("mqtt")), sessions, null, NullLogger<MqttSignaling>.Instance);
        await device.StartAsync(TestContext.Current.CancellationToken);
        await EmbeddedDevice.OnlineAsync(device);
        await using TestClient client = await broker.ClientAsync();

        Assert.Equal(
            MqttClientPublishReasonCode.NoMatchingSubscribers, await client.CommandAsync(Snapshot, "{}", "answers"));
    }

    [Fact]
    public async Task Foreign_requester_is_answered_at_both_brokers()
    {
        Assert.SkipUnless(File.Exists(Requester), "mosquitto_rr is not installed (Debian package mosquitto-clients)");
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using EmbeddedDevice device =
            await EmbeddedDevice.StartAsync(external: broker.Options("mqtt"), commands: _commands);

        Assert.Equal(FakeDeviceCommands.Answer, await AskAsync(device.Port, MyReply));
        Assert.Equal(FakeDeviceCommands.Answer, await AskAsync(broker.OpenPort, "answers/rr"));
        Assert.Equal(2, _commands.Calls.Count);
    }

    [Fact]
    public async Task Access_list_for_mosquitto_lets_a_viewer_command_and_hear_its_own_answer_only()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttSignaling device = await StartAsync(broker.Options("acl"), "camera");
        await using TestClient viewer = await broker.ViewerAsync("page-1");
        await using TestClient other = await broker.ViewerAsync("page-2");
        const string Mine = "camerad/camera/reply/page-1";
        await viewer.SubscribeAsync(Mine);
        await other.SubscribeAsync(Mine);
        await other.SubscribeAsync("camerad/camera/reply/#");
        await viewer.SubscribeAsync("camerad/camera/snapshot/#");

        await viewer.CommandAsync("camerad/camera/command/snapshot", "{}", Mine, "1");
        await viewer.ExpectReplyAsync(Mine, "1");
        await device.PublishAsync(
            "snapshot/main", new byte[1_000_000], retain: true, TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => viewer.Messages.Count == 2, "the picture");

        Assert.Empty(other.Messages);
        foreach (string topic in (string[])["snapshot/main", "reply/page-1"])
            Assert.Equal(
                MqttClientPublishReasonCode.NotAuthorized,
                await other.PublishAsync($"camerad/camera/{topic}", "forged"));
    }

    [Fact]
    public async Task Retained_picture_reaches_a_broker_that_was_away_and_is_not_sent_to_it_again()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttSignaling device = await StartAsync(broker.Options("mqtt"));
        await broker.KillAsync();
        await Wait.UntilAsync(() => device.Links[0].State == MqttLinkState.Connecting, "the outage");
        Assert.False(await device.PublishAsync(
            "snapshot/main", new byte[300_000], retain: true, TestContext.Current.CancellationToken));

        await broker.LaunchAsync();
        await EmbeddedDevice.OnlineAsync(device);
        await using (TestClient client = await broker.ClientAsync())
        {
            await client.SubscribeAsync(EmbeddedDevice.Root + "snapshot/#");
            await Wait.UntilAsync(() => client.Messages.Any(static m => m.Payload.Length == 300_000), "the picture");
        }

        await broker.KillAsync();      // and forgets it
        await Wait.UntilAsync(() => device.Links[0].State == MqttLinkState.Connecting, "the outage");
        await broker.LaunchAsync();
        await EmbeddedDevice.OnlineAsync(device);
        await using TestClient late = await broker.ClientAsync();
        await late.SubscribeAsync(EmbeddedDevice.Root + "snapshot/#");
        await device.PublishAsync(
            "snapshot/end", "1"u8.ToArray(), retain: false, TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => !late.Messages.IsEmpty, "the end");
        Assert.Equal(1, late.Messages.Single().Payload.Length);
    }

    [Fact]
    public async Task Answer_and_picture_that_are_longer_than_the_broker_takes_cost_no_connection()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync(maxPacketLength: 150_000);
        _commands.Reply = (_, _) => Task.FromResult(new CommandReply("image/jpeg", new byte[200_000]));
        await using MqttSignaling device = await StartAsync(broker.Options("mqtt"));
        await using TestClient client = await broker.ClientAsync();
        await client.SubscribeAsync("answers");

        await client.CommandAsync(Snapshot, "{}", "answers", "1");
        MqttApplicationMessage reply = await client.ExpectReplyAsync("answers", "1");
        bool taken = await device.PublishAsync(
            "snapshot/main", new byte[200_000], retain: true, TestContext.Current.CancellationToken);

        Assert.Contains("too-large", Encoding.UTF8.GetString(reply.Payload.ToArray()), StringComparison.Ordinal);
        Assert.False(taken);
        Assert.Equal(MqttLinkState.Online, device.Links[0].State);
    }

    private async Task<MqttSignaling> StartAsync(MqttBrokerOptions broker, string deviceId = "cam1")
    {
        var device = new MqttSignaling(
            EmbeddedDevice.Options(broker) with { Commands = _commands, DeviceId = deviceId }, new FakeViewerSessions(),
            null, NullLogger<MqttSignaling>.Instance, TestTimings.Short);
        await device.StartAsync(TestContext.Current.CancellationToken);
        await EmbeddedDevice.OnlineAsync(device);
        return device;
    }

    private static async Task<string> AskAsync(int port, string responseTopic)
    {
        using Process process = Process.Start(new ProcessStartInfo(
            Requester,
            [
                "-h", "127.0.0.1", "-p", $"{port}", "-t", Snapshot, "-e", responseTopic, "-m", "{}", "-W", "10",
                "-q", "1",
            ])
        {
            RedirectStandardOutput = true,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }

    private sealed class SamePicture : IEqualityComparer<(string? ContentType, byte[] Payload)>
    {
        public bool Equals((string? ContentType, byte[] Payload) x, (string? ContentType, byte[] Payload) y) =>
            x.ContentType == y.ContentType && x.Payload.AsSpan().SequenceEqual(y.Payload);

        public int GetHashCode((string? ContentType, byte[] Payload) obj) => obj.Payload.Length;
    }
}
