using System.Net;
using System.Net.Sockets;
using Camerad.Signaling.Access;
using Camerad.Signaling.Broker;
using Camerad.Signaling.Tests.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;

namespace Camerad.Signaling.Tests.Broker;

public sealed class EmbeddedBrokerTests
{
    private const string Mine = "mine-000001", Theirs = "theirs-00001";
    private const string Secret = "0123456789abcdef";

    [Theory]
    [InlineData("#")]
    [InlineData("+/+/status")]
    [InlineData("camerad/#")]
    [InlineData("camerad/cam1/#")]
    [InlineData("camerad/cam1/+")]
    [InlineData("camerad/cam1/signal/#")]
    [InlineData("camerad/cam1/signal/+/device")]
    [InlineData("camerad/cam1/signal/+/viewer")]
    [InlineData("camerad/cam1/signal/mine-000001/+")]
    [InlineData("camerad/cam1/signal/mine-000001/viewer")]
    [InlineData("camerad/cam1/signal/short/device")]
    [InlineData("camerad/other/status")]
    [InlineData("$SYS/#")]
    [InlineData("camerad/cam1/statusx")]
    [InlineData("camerad/cam1/command/snapshot")]
    [InlineData("camerad/cam1/command/+")]
    [InlineData("camerad/cam1/reply/+")]
    [InlineData("camerad/cam1/reply/#")]
    [InlineData("camerad/cam1/reply/short")]
    [InlineData("camerad/cam1/reply/mine-000001/below")]
    [InlineData("camerad/cam1/snapshots/main")]
    public async Task Viewer_may_not_subscribe(string filter)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync();

        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await viewer.SubscribeAsync(filter));
    }

    [Fact]
    public async Task Viewer_may_not_share_a_subscription()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync();

        Assert.Equal(
            MqttClientSubscribeResultCode.SharedSubscriptionsNotSupported,
            await viewer.SubscribeAsync($"$share/group/{EmbeddedDevice.ToViewer(Mine)}"));
    }

    [Theory]
    [InlineData("camerad/cam1/status")]
    [InlineData("camerad/cam1/telemetry")]
    [InlineData("camerad/cam1/event/#")]
    [InlineData("camerad/cam1/event/button")]
    [InlineData("camerad/cam1/snapshot/#")]
    [InlineData("camerad/cam1/snapshot/main")]
    public async Task Viewer_may_read_what_is_public(string filter)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync();

        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await viewer.SubscribeAsync(filter));
    }

    [Theory]
    [InlineData("camerad/cam1/status", true)]
    [InlineData("camerad/cam1/status", false)]
    [InlineData("camerad/cam1/event/button", false)]
    [InlineData("camerad/cam1/snapshot/main", false)]
    [InlineData("camerad/cam1/reply/mine-000001", false)]
    [InlineData("camerad/cam1/command/snapshot", true)]
    [InlineData("camerad/cam1/command/a/b", false)]
    [InlineData("camerad/other/command/snapshot", false)]
    [InlineData("camerad/cam1/signal/mine-000001/device", false)]
    [InlineData("camerad/cam1/signal/theirs-00001/viewer", false)]
    [InlineData("camerad/cam1/signal/mine-000001/viewer", true)]
    [InlineData("somewhere/else", true)]
    public async Task Viewer_may_not_publish(string topic, bool retain)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync(Mine);
        await using TestClient other = await device.ViewerAsync(Theirs);
        await other.SubscribeAsync("camerad/cam1/status");

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await viewer.PublishAsync(
            topic, """{"type":"hello"}""", retain));

        // What is allowed afterwards arrives, what was refused never did.
        await other.PublishAsync(EmbeddedDevice.ToDevice(Theirs), """{"type":"hello"}""");
        await other.ExpectAsync(EmbeddedDevice.ToViewer(Theirs), "config");
        Assert.Equal(1, other.Received.Count(message => message.Topic == EmbeddedDevice.ToViewer(Theirs)));
        Assert.Contains("online", other.Find("camerad/cam1/status")!, StringComparison.Ordinal);
        Assert.Equal(1, other.Received.Count(message => message.Topic == "camerad/cam1/status"));
    }

    [Fact]
    public async Task Viewer_can_not_take_anothers_session_until_it_is_left()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient owner = await device.ViewerAsync(Mine);
        await using TestClient thief = await device.ViewerAsync();

        Assert.Equal(
            MqttClientSubscribeResultCode.NotAuthorized, await thief.SubscribeAsync(EmbeddedDevice.ToViewer(Mine)));
        await owner.UnsubscribeAsync(EmbeddedDevice.ToViewer(Mine));
        Assert.Equal(
            MqttClientSubscribeResultCode.GrantedQoS0, await thief.SubscribeAsync(EmbeddedDevice.ToViewer(Mine)));
    }

    [Fact]
    public async Task Viewer_keeps_its_session_when_it_connects_again_under_its_client_id()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient first = await TestClient.ConnectAsync(device.Port, "page-1");
        await first.SubscribeAsync(EmbeddedDevice.ToViewer(Mine));

        await using TestClient second = await TestClient.ConnectAsync(device.Port, "page-1");
        Assert.Equal(
            MqttClientSubscribeResultCode.GrantedQoS0, await second.SubscribeAsync(EmbeddedDevice.ToViewer(Mine)));
        await Wait.UntilAsync(() => !first.IsConnected, "the first connection's end");
        await second.PublishAsync(EmbeddedDevice.ToDevice(Mine), """{"type":"hello"}""");

        await second.ExpectAsync(EmbeddedDevice.ToViewer(Mine), "config");
    }

    [Fact]
    public async Task Sessions_are_free_when_their_connection_breaks()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        TestClient first = await device.ViewerAsync(Mine);
        first.Abort();
        await Wait.UntilAsync(() => device.Broker.ClientCount == 1, "only the device's connection is left");

        await using TestClient second = await device.ViewerAsync();
        Assert.Equal(
            MqttClientSubscribeResultCode.GrantedQoS0, await second.SubscribeAsync(EmbeddedDevice.ToViewer(Mine)));
    }

    [Fact]
    public async Task Will_of_a_viewer_says_bye_for_its_own_session()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        TestClient viewer = await TestClient.ConnectAsync(builder => builder
            .WithTcpServer("127.0.0.1", device.Port)
            .WithWillTopic(EmbeddedDevice.ToDevice(Mine))
            .WithWillPayload("""{"type":"bye"}"""));
        await viewer.SubscribeAsync(EmbeddedDevice.ToViewer(Mine));

        viewer.Abort();

        await Wait.UntilAsync(() => device.Sessions.Calls.Contains($"bye {Mine}"), "bye");
    }

    [Fact]
    public async Task Will_of_a_viewer_can_not_forge_a_status()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient other = await device.ViewerAsync(Theirs);
        await other.SubscribeAsync("camerad/cam1/status");
        TestClient viewer = await TestClient.ConnectAsync(builder => builder
            .WithTcpServer("127.0.0.1", device.Port)
            .WithWillTopic("camerad/cam1/status").WithWillRetain().WithWillPayload("forged"));

        viewer.Abort();
        await Wait.UntilAsync(() => device.Broker.ClientCount == 2, "the forger's end");

        await other.PublishAsync(EmbeddedDevice.ToDevice(Theirs), """{"type":"hello"}""");
        await other.ExpectAsync(EmbeddedDevice.ToViewer(Theirs), "config");
        Assert.DoesNotContain(other.Received, message => message.Payload == "forged");
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("viewer", null, false)]
    [InlineData("viewer", "0123456789abcdeX", false)]
    [InlineData("somebody", Secret, false)]
    [InlineData("viewer", Secret, true)]
    public async Task Viewer_logs_in_with_the_token(string? user, string? password, bool admitted)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync(new AccessToken(Secret));
        await using TestClient viewer = await device.ViewerAsync(user, password);

        Assert.Equal(
            admitted ? MqttClientConnectResultCode.Success : MqttClientConnectResultCode.BadUserNameOrPassword,
            viewer.ConnectResult!.ResultCode);
        Assert.Equal(admitted ? 0 : 1, device.Counters.RefusedLogins);
    }

    [Fact]
    public async Task Viewer_may_not_ask_for_a_session_that_is_kept_while_its_client_id_is_connected()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient first = await TestClient.ConnectAsync(device.Port, "page-1");
        await first.SubscribeAsync(EmbeddedDevice.ToViewer(Mine));

        await using TestClient second = await TestClient.ConnectAsync(builder => builder
            .WithTcpServer("127.0.0.1", device.Port).WithClientId("page-1").WithCleanStart(false));

        Assert.Equal(MqttClientConnectResultCode.ImplementationSpecificError, second.ConnectResult!.ResultCode);
        await first.PublishAsync(EmbeddedDevice.ToDevice(Mine), """{"type":"hello"}""");
        await first.ExpectAsync(EmbeddedDevice.ToViewer(Mine), "config");
    }

    [Fact]
    public async Task Viewer_that_sends_too_much_is_refused_and_shuts_nobody_out()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient flooder = await device.ViewerAsync(Mine);
        await using TestClient other = await device.ViewerAsync(Theirs);

        int sent = 0;
        while (await flooder.PublishAsync(EmbeddedDevice.ToDevice(Mine), "nonsense") is var code
            && code != MqttClientPublishReasonCode.QuotaExceeded)
        {
            Assert.Equal(MqttClientPublishReasonCode.Success, code);
            Assert.True(++sent < 100 * BrokerRules.MessageBurst, "the flooder was never refused");
        }

        Assert.True(sent >= BrokerRules.MessageBurst, $"{sent} were taken");
        Assert.True(flooder.IsConnected);
        await other.PublishAsync(EmbeddedDevice.ToDevice(Theirs), """{"type":"hello"}""");
        await other.ExpectAsync(EmbeddedDevice.ToViewer(Theirs));
        Assert.Contains("config", other.Find(EmbeddedDevice.ToViewer(Theirs))!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ends_at_a_topic_alias()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync(Mine);

        await Assert.ThrowsAnyAsync<Exception>(() =>
            viewer.PublishAsync(EmbeddedDevice.ToDevice(Mine), "{}", retain: false, alias: 1));

        await Wait.UntilAsync(() => !viewer.IsConnected, "the connection's end");
        Assert.Equal(1, device.Counters.RefusedMessages);
    }

    [Theory]
    [InlineData(EmbeddedBroker.MaxTopicLength, true)]
    [InlineData(EmbeddedBroker.MaxTopicLength + 1, false)]
    public async Task Connection_ends_at_a_filter_that_is_too_long(int length, bool stays)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync();
        string filter = "camerad/cam1/telemetry/".PadRight(length, 'x');

        if (stays) Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await viewer.SubscribeAsync(filter));
        else await Assert.ThrowsAnyAsync<Exception>(() => viewer.SubscribeAsync(filter));

        await Wait.UntilAsync(() => viewer.IsConnected == stays, "the connection's end");
    }

    [Fact]
    public async Task Connection_ends_at_a_topic_that_is_too_long()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync();
        string topic = "camerad/cam1/event/".PadRight(EmbeddedBroker.MaxTopicLength + 1, 'x');

        await Assert.ThrowsAnyAsync<Exception>(() => viewer.PublishAsync(topic, "{}"));

        await Wait.UntilAsync(() => !viewer.IsConnected, "the connection's end");
    }

    [Fact]
    public async Task Connections_without_a_login_are_bounded_per_address_and_make_room_when_they_end()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient early = await device.ViewerAsync(Mine);
        var idle = new List<Socket>();
        for (int i = 0; i < BrokerSeats.MaxPendingPerAddress; i++) idle.Add(await OpenAsync(device.Port));
        await Wait.UntilAsync(
            () => device.Broker.ClientCount == 2 + BrokerSeats.MaxPendingPerAddress, "the idle connections");

        using Socket more = await OpenAsync(device.Port);
        Assert.Equal(0, await more.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
        await early.PublishAsync(EmbeddedDevice.ToDevice(Mine), """{"type":"hello"}""");
        await early.ExpectAsync(EmbeddedDevice.ToViewer(Mine), "config");
        foreach (Socket socket in idle) socket.Dispose();
        await Wait.UntilAsync(() => device.Broker.ClientCount == 2, "the idle connections' end");

        await using TestClient late = await device.ViewerAsync();
        Assert.Equal(MqttClientConnectResultCode.Success, late.ConnectResult!.ResultCode);
        Assert.Equal(1, device.Counters.RefusedLogins);
    }

    [Fact]
    public async Task Viewer_can_not_take_over_the_devices_connection()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await TestClient.ConnectAsync(device.Port, "camerad-cam1-00000000");

        Assert.Equal(MqttClientConnectResultCode.ClientIdentifierNotValid, viewer.ConnectResult!.ResultCode);
    }

    [Fact]
    public async Task Viewer_has_a_bounded_number_of_sessions_and_subscriptions()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync();
        for (int i = 0; i < BrokerRules.MaxSessionsPerClient; i++)
            Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await viewer.SubscribeAsync(
                EmbeddedDevice.ToViewer($"session-{i:000}")));
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await viewer.SubscribeAsync(
            EmbeddedDevice.ToViewer("session-more")));

        for (int i = BrokerRules.MaxSessionsPerClient; i < BrokerRules.MaxFiltersPerClient; i++)
            Assert.Equal(
                MqttClientSubscribeResultCode.GrantedQoS0, await viewer.SubscribeAsync($"camerad/cam1/event/{i}"));
        Assert.Equal(
            MqttClientSubscribeResultCode.NotAuthorized, await viewer.SubscribeAsync("camerad/cam1/event/more"));
    }

    [Fact]
    public async Task Connection_ends_at_a_packet_that_is_too_long_before_it_is_read()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, device.Port, TestContext.Current.CancellationToken);

        // CONNECT with 256 MB to come.
        await socket.SendAsync((byte[])[0x10, 0xFF, 0xFF, 0xFF, 0x7F, 0x00], TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() => device.Broker.ClientCount == 1, "the connection's end");
    }

    [Fact]
    public async Task Viewer_that_reads_nothing_keeps_few_pictures_in_memory()
    {
        const int Published = 40, PictureLength = 1_000_000;
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveBufferSize = 4096;
        await socket.ConnectAsync(IPAddress.Loopback, device.Port, TestContext.Current.CancellationToken);
        // MQTT 3.1.1: CONNECT with client id "slow", then SUBSCRIBE to camerad/cam1/snapshot/# with QoS 0.
        byte[] connect = [0x10, 16, 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, 4, .. "slow"u8];
        byte[] subscribe = [0x82, 28, 0, 1, 0, 23, .. "camerad/cam1/snapshot/#"u8, 0];
        await socket.SendAsync((byte[])[.. connect, .. subscribe], TestContext.Current.CancellationToken);
        byte[] acknowledged = new byte[9];      // CONNACK, SUBACK
        await new NetworkStream(socket).ReadExactlyAsync(acknowledged, TestContext.Current.CancellationToken);

        for (int i = 0; i < Published; i++)
            await device.Signaling.PublishAsync(
                "snapshot/main", new byte[PictureLength], retain: false, TestContext.Current.CancellationToken);
        await device.Signaling.PublishAsync(
            "snapshot/end", "the end"u8.ToArray(), retain: false, TestContext.Current.CancellationToken);
        long received = 0;
        var buffer = new byte[100_000];
        int count;
        while ((count = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)) > 0)
        {
            received += count;
            if (buffer.AsSpan(0, count).IndexOf("the end"u8) >= 0) break;
        }

        // What waited, and what the sockets' buffers held.
        Assert.InRange(received, LargeMessages.MaxPending * PictureLength, Published / 2 * PictureLength);
    }

    private static async Task<Socket> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return socket;
    }

    [Fact]
    public async Task Broker_goes_on_without_tcp_when_the_port_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var endPoint = (IPEndPoint)taken.LocalEndpoint;
        await using var broker = new EmbeddedBroker(
            new EmbeddedBrokerOptions { DeviceId = "cam1", Tcp = endPoint }, NullLogger<EmbeddedBroker>.Instance);

        await broker.StartAsync(TestContext.Current.CancellationToken);

        Assert.Null(broker.TcpEndpoint);
        Assert.Equal(
            $"The embedded broker can't listen on {endPoint}: another program (another broker?) listens there. "
            + "It goes on with WebSocket alone.",
            broker.TcpFault);
        using Stream device = broker.ConnectDevice();
        Assert.Equal(1, broker.ClientCount);
    }
}
