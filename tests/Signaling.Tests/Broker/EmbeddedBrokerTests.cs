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
    [InlineData("camerad/cam1/command/reboot")]
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
    public async Task Viewer_may_read_what_is_public(string filter)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient viewer = await device.ViewerAsync();

        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await viewer.SubscribeAsync(filter));
    }

    [Theory]
    [InlineData("camerad/cam1/status", true)]
    [InlineData("camerad/cam1/status", false)]
    [InlineData("camerad/cam1/event/button", false)]
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
            MqttClientSubscribeResultCode.GrantedQoS1, await thief.SubscribeAsync(EmbeddedDevice.ToViewer(Mine)));
    }

    [Fact]
    public async Task Viewer_keeps_its_session_when_it_connects_again_under_its_client_id()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using TestClient first = await TestClient.ConnectAsync(device.Port, "page-1");
        await first.SubscribeAsync(EmbeddedDevice.ToViewer(Mine));

        await using TestClient second = await TestClient.ConnectAsync(device.Port, "page-1");
        Assert.Equal(
            MqttClientSubscribeResultCode.GrantedQoS1, await second.SubscribeAsync(EmbeddedDevice.ToViewer(Mine)));
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
            MqttClientSubscribeResultCode.GrantedQoS1, await second.SubscribeAsync(EmbeddedDevice.ToViewer(Mine)));
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
            Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await viewer.SubscribeAsync(
                EmbeddedDevice.ToViewer($"session-{i:000}")));
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await viewer.SubscribeAsync(
            EmbeddedDevice.ToViewer("session-more")));

        for (int i = BrokerRules.MaxSessionsPerClient; i < BrokerRules.MaxFiltersPerClient; i++)
            Assert.Equal(
                MqttClientSubscribeResultCode.GrantedQoS1, await viewer.SubscribeAsync($"camerad/cam1/event/{i}"));
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
