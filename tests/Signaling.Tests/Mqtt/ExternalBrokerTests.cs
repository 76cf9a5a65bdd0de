using System.Diagnostics;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;

namespace Camerad.Signaling.Tests.Mqtt;

public sealed class ExternalBrokerTests
{
    private const string Session = "session-0001";
    private const string Status = EmbeddedDevice.Root + "status";

    [Theory]
    [InlineData("mqtt")]
    [InlineData("mqtts")]
    [InlineData("mtls")]
    [InlineData("ws")]
    [InlineData("wss")]
    public async Task Device_signals_through_mosquitto(string kind)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        Assert.Null(await MqttProbe.TryConnectAsync(broker.Options(kind), TestContext.Current.CancellationToken));
        var sessions = new FakeViewerSessions();
        await using MqttSignaling device = await StartAsync(broker.Options(kind), sessions);
        await EmbeddedDevice.OnlineAsync(device);
        await using TestClient viewer = await broker.ClientAsync();
        await viewer.SubscribeAsync(Status);
        await viewer.SubscribeAsync(EmbeddedDevice.ToViewer(Session));

        await viewer.ExpectAsync(Status, "online");
        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"offer","sdp":"v=0"}""");
        await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "answer");
        await device.StopAsync(TestContext.Current.CancellationToken);

        await viewer.ExpectAsync(Status, "offline");
    }

    [Fact]
    public async Task Access_list_for_mosquitto_lets_device_and_viewer_do_what_they_need_and_no_more()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        var options = EmbeddedDevice.Options(broker.Options("acl")) with { DeviceId = "camera" };
        await using var device = new MqttSignaling(
            options, new FakeViewerSessions(), embedded: null, NullLogger<MqttSignaling>.Instance, TestTimings.Short);
        await device.StartAsync(TestContext.Current.CancellationToken);
        await EmbeddedDevice.OnlineAsync(device);
        await using TestClient viewer = await broker.ViewerAsync();
        foreach (string filter in (string[])["status", "telemetry", "event/#", $"signal/{Session}/device"])
            await viewer.SubscribeAsync($"camerad/camera/{filter}");

        await viewer.ExpectAsync("camerad/camera/status", "online");
        await viewer.PublishAsync($"camerad/camera/signal/{Session}/viewer", """{"type":"offer","sdp":"v=0"}""");
        await viewer.ExpectAsync($"camerad/camera/signal/{Session}/device", "answer");
        foreach (string topic in (string[])["telemetry", "event/button"])
        {
            Assert.True(await device.PublishAsync(
                topic, "1"u8.ToArray(), retain: false, TestContext.Current.CancellationToken));
            await viewer.ExpectAsync($"camerad/camera/{topic}", "1");
        }

        foreach (string topic in (string[])["status", "telemetry", "event/button", $"signal/{Session}/device"])
            Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await viewer.PublishAsync(
                $"camerad/camera/{topic}", "forged"));
        Assert.DoesNotContain(viewer.Received, message => message.Payload == "forged");
    }

    [Fact]
    public async Task Fault_of_the_configuration_is_named()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await ProbeAsync(broker.Options("mqtt") with { PasswordFile = broker.PathOf("wrong") }, "mqtt.passwordFile");
        await ProbeAsync(broker.Options("mqtt") with { PasswordFile = "/nowhere" }, "there is no file /nowhere");
        await ProbeAsync(broker.Options("mqtts") with { CaFile = broker.PathOf("stranger.crt") }, "not trusted by");
        await ProbeAsync(broker.Options("mqtts") with { CaFile = null }, "TLS with");
        await ProbeAsync(
            broker.Options("mqtts") with { CaFile = broker.PathOf("password") }, "no certificate in PEM form");
        var byAddress = new Uri($"mqtts://127.0.0.1:{broker.Options("mqtts").Url.Port}");
        await ProbeAsync(broker.Options("mqtts") with { Url = byAddress }, "not for the host name 127.0.0.1");
        await ProbeAsync(broker.Options("mtls") with { CertFile = null, KeyFile = null }, "client certificate");
        await ProbeAsync(
            broker.Options("mtls") with { KeyFile = broker.PathOf("password") },
            "client.crt (or its key) can't be used");
        var nobody = new Uri($"mqtt://127.0.0.1:{Ports.Free(1)[0]}");
        await ProbeAsync(broker.Options("mqtt") with { Url = nobody }, "refuses connections");
        await ProbeAsync(broker.Options("mqtt") with { Url = new Uri("http://127.0.0.1") }, "expected mqtt://host");
        await ProbeAsync(
            broker.Options("mqtt") with { Url = new Uri("mqtt://me:secret@127.0.0.1") }, "must not hold a user");
    }

    [Fact]
    public async Task Killed_broker_ends_no_session_and_signaling_works_again_within_10_s_of_its_return()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        var sessions = new FakeViewerSessions();
        await using var device = new MqttSignaling(     // with the times of the real program
            EmbeddedDevice.Options(broker.Options("mqtt")), sessions, null, NullLogger<MqttSignaling>.Instance);
        await device.StartAsync(TestContext.Current.CancellationToken);
        await EmbeddedDevice.OnlineAsync(device);
        await device.PublishAsync("telemetry", "42"u8.ToArray(), retain: true, TestContext.Current.CancellationToken);
        await using (TestClient viewer = await broker.ClientAsync())
        {
            await viewer.SubscribeAsync(EmbeddedDevice.ToViewer(Session));
            await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"offer","sdp":"v=0"}""");
            await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "answer");
            await broker.KillAsync();
            await Wait.UntilAsync(() => device.Links[0].State == MqttLinkState.Connecting, "the link notices");
            await Wait.UntilAsync(
                () => device.Links[0].Detail?.Contains("refuses connections", StringComparison.Ordinal) == true,
                () => device.Links[0].ToString());
            sessions.Channels[Session].Send(new ByeMessage());      // goes nowhere and harms nobody
        }

        await broker.LaunchAsync();
        long returned = Stopwatch.GetTimestamp();
        await using TestClient again = await broker.ClientAsync();
        await again.SubscribeAsync(Status);
        await again.ExpectAsync(Status, "online", TimeSpan.FromSeconds(10));
        await again.SubscribeAsync(EmbeddedDevice.ToViewer(Session));
        await again.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"offer","sdp":"v=1"}""");
        await again.ExpectAsync(EmbeddedDevice.ToViewer(Session), "answer");

        Assert.True(Stopwatch.GetElapsedTime(returned) < TimeSpan.FromSeconds(10));
        Assert.DoesNotContain($"bye {Session}", sessions.Calls);
        Assert.True(sessions.Contains(Session));
        await again.SubscribeAsync(EmbeddedDevice.Root + "telemetry");
        await again.ExpectAsync(EmbeddedDevice.Root + "telemetry", "42");
    }

    [Fact]
    public async Task Second_device_of_one_id_is_reported_and_the_first_left_alone()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttSignaling first = await StartAsync(broker.Options("mqtt"), new FakeViewerSessions());
        await EmbeddedDevice.OnlineAsync(first);
        int changes = 0;
        first.LinkChanged += _ => Interlocked.Increment(ref changes);

        await using MqttSignaling second = await StartAsync(broker.Options("mqtt"), new FakeViewerSessions());
        await Wait.UntilAsync(() => second.Links[0].State == MqttLinkState.Conflict, () => second.Links[0].ToString());
        Assert.Contains("Another device is online as camerad/cam1", second.Links[0].Detail, StringComparison.Ordinal);
        Assert.Contains("device.id", second.Links[0].Detail, StringComparison.Ordinal);
        Assert.Equal(MqttLinkState.Online, first.Links[0].State);
        Assert.Equal(0, changes);

        await first.StopAsync(TestContext.Current.CancellationToken);
        await EmbeddedDevice.OnlineAsync(second);
    }

    [Fact]
    public async Task Two_devices_that_start_at_once_settle_on_one()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        MqttSignaling[] devices = await Task.WhenAll(
            StartAsync(broker.Options("mqtt"), new FakeViewerSessions()), StartAsync(
                broker.Options("mqtt"), new FakeViewerSessions()));
        await using MqttSignaling one = devices[0], other = devices[1];

        await Wait.UntilAsync(
            () => devices.Select(device => device.Links[0].State).Order()
                .SequenceEqual([MqttLinkState.Online, MqttLinkState.Conflict]),
            () => string.Join("; ", devices.Select(device => device.Links[0])));
        await using TestClient watcher = await broker.ClientAsync();
        await watcher.SubscribeAsync(Status);
        await watcher.SubscribeAsync(EmbeddedDevice.ToViewer(Session));
        await watcher.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"hello"}""");
        await watcher.ExpectAsync(EmbeddedDevice.ToViewer(Session), "config");
        await Wait.UntilAsync(
            () => watcher.Received.Last(message => message.Topic == Status).Payload
                .Contains("online", StringComparison.Ordinal),
            "the birth of the one");
    }

    [Fact]
    public async Task Status_of_a_dead_device_is_taken_over()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using TestClient ghost = await broker.ClientAsync();
        await ghost.PublishAsync(Status, """{"state":"online","instance":"00000000"}""", retain: true);

        await using MqttSignaling device = await StartAsync(broker.Options("mqtt"), new FakeViewerSessions());

        await EmbeddedDevice.OnlineAsync(device);
    }

    [Theory]
    [InlineData("""{"state":"online"}""")]
    [InlineData("""{"state":"online","instance":"!\n"}""")]
    [InlineData("""{"state":"offline","instance":"00000000"}""")]      // a late will
    [InlineData("""{"state":"online","instance":"ffffffffff"}""")]     // a device that must give way
    [InlineData("rubbish")]
    public async Task Status_that_is_not_ours_is_overwritten(string forged)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttSignaling device = await StartAsync(broker.Options("mqtt"), new FakeViewerSessions());
        await EmbeddedDevice.OnlineAsync(device);
        await using TestClient other = await broker.ClientAsync();
        await other.SubscribeAsync(Status);

        await other.PublishAsync(Status, forged, retain: true);

        await Wait.UntilAsync(
            () => other.Received.Count >= 3
                && other.Received.Last().Payload.Contains("Front door", StringComparison.Ordinal), "the birth, again");
        Assert.Equal(MqttLinkState.Online, device.Links[0].State);
    }

    [Fact]
    public async Task Will_says_offline_when_the_connection_breaks_and_the_pauses_grow()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttSignaling device = await StartAsync(
            broker.Options("mqtt"),
            new FakeViewerSessions(),
            TestTimings.Short with { MinBackoff = TimeSpan.FromMinutes(4), MaxBackoff = TimeSpan.FromHours(8) });
        await EmbeddedDevice.OnlineAsync(device);
        await using TestClient watcher = await broker.ClientAsync();
        await watcher.SubscribeAsync(Status);
        string birth = await watcher.ExpectAsync(Status, "online");
        string instance = birth.Split("\"instance\":\"")[1].Split('"')[0];

        await using TestClient thief = await broker.ClientAsync($"camerad-cam1-{instance}");

        await watcher.ExpectAsync(Status, "offline");
        await Wait.UntilAsync(
            () => device.Links[0].State == MqttLinkState.Connecting, () => device.Links[0].ToString());
        Assert.True(thief.IsConnected);
    }

    [Fact]
    public async Task Viewers_of_both_brokers_are_served_and_the_own_page_survives_the_external_outage()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync(external: broker.Options("mqtt"));
        await EmbeddedDevice.OnlineAsync(device.Signaling);
        await using TestClient far = await broker.ClientAsync();
        await far.SubscribeAsync(EmbeddedDevice.ToViewer("far-session-1"));
        await using TestClient near = await device.ViewerAsync("near-session-1");

        await far.PublishAsync(EmbeddedDevice.ToDevice("far-session-1"), """{"type":"offer","sdp":"v=0"}""");
        await far.ExpectAsync(EmbeddedDevice.ToViewer("far-session-1"), "answer");
        await near.PublishAsync(EmbeddedDevice.ToDevice("near-session-1"), """{"type":"offer","sdp":"v=0"}""");
        await near.ExpectAsync(EmbeddedDevice.ToViewer("near-session-1"), "answer");
        await near.SubscribeAsync(EmbeddedDevice.Root + "event/button");
        await far.SubscribeAsync(EmbeddedDevice.Root + "event/button");
        await device.Signaling.PublishAsync(
            "event/button", "1"u8.ToArray(), retain: false, TestContext.Current.CancellationToken);
        await near.ExpectAsync(EmbeddedDevice.Root + "event/button");
        await far.ExpectAsync(EmbeddedDevice.Root + "event/button");

        await broker.KillAsync();
        await Wait.UntilAsync(() => device.Signaling.Links[1].State == MqttLinkState.Connecting, "the outage");
        await near.PublishAsync(EmbeddedDevice.ToDevice("near-session-1"), """{"type":"hello"}""");
        await near.ExpectAsync(EmbeddedDevice.ToViewer("near-session-1"), "config");
    }

    private static async Task<MqttSignaling> StartAsync(
        MqttBrokerOptions broker, FakeViewerSessions sessions, MqttTimings? timings = null)
    {
        var signaling = new MqttSignaling(
            EmbeddedDevice.Options(broker), sessions, null, NullLogger<MqttSignaling>.Instance,
            timings ?? TestTimings.Short);
        await signaling.StartAsync(TestContext.Current.CancellationToken);
        return signaling;
    }

    private static async Task ProbeAsync(MqttBrokerOptions options, string expected)
    {
        string? fault = await MqttProbe.TryConnectAsync(options, TestContext.Current.CancellationToken);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }
}
