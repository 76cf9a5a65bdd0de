using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Camerad.Signaling.Tests.Mqtt;
using Camerad.Signaling.Tests.Whep;

namespace Camerad.Signaling.Tests.Broker;

public sealed class WebSocketTests
{
    private const string Session = "session-0001";

    [Fact]
    public async Task Browser_signals_by_websocket()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using WhepHost host = await WhepHost.StartAsync(broker: device.Broker);
        await using TestClient viewer = await TestClient.ConnectAsync(
            builder => builder.WithWebSocketServer(socket => socket.WithUri($"ws://{host.Address.Authority}/mqtt")));

        await viewer.SubscribeAsync(EmbeddedDevice.ToViewer(Session));
        await viewer.PublishAsync(EmbeddedDevice.ToDevice(Session), """{"type":"hello"}""");

        await viewer.ExpectAsync(EmbeddedDevice.ToViewer(Session), "config");
    }

    [Fact]
    public async Task Browser_gets_pictures_whole_by_websocket()
    {
        byte[] picture = RandomNumberGenerator.GetBytes(3_000_001);
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using WhepHost host = await WhepHost.StartAsync(broker: device.Broker);
        await using TestClient viewer = await TestClient.ConnectAsync(
            builder => builder.WithWebSocketServer(socket => socket.WithUri($"ws://{host.Address.Authority}/mqtt")));
        await viewer.SubscribeAsync(EmbeddedDevice.Root + "snapshot/#");

        await device.Signaling.PublishTypedAsync(
            "snapshot/main", picture, retain: true, "image/jpeg", TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => !viewer.Messages.IsEmpty, "the picture");

        Assert.True(viewer.Messages.Single().Payload.ToArray().AsSpan().SequenceEqual(picture));
    }

    [Theory]
    [InlineData("https://evil.example", 403)]
    [InlineData(null, 426)]
    public async Task Request_that_is_no_websocket_of_ours_is_refused(string? origin, int status)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using WhepHost host = await WhepHost.StartAsync(broker: device.Broker);
        (string, string)[] headers = origin is null ? [] : [("Origin", origin)];

        using HttpResponseMessage response = await host.SendAsync(HttpMethod.Get, "/mqtt", null, headers);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("mqtt", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("other", null, HttpStatusCode.BadRequest)]
    [InlineData(null, null, HttpStatusCode.BadRequest)]
    public async Task Websocket_of_a_foreign_page_or_protocol_is_refused(
        string? protocol, string? origin, HttpStatusCode status)
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        await using WhepHost host = await WhepHost.StartAsync(broker: device.Broker);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (protocol is not null) socket.Options.AddSubProtocol(protocol);
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);

        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new Uri($"ws://{host.Address.Authority}/mqtt"), TestContext.Current.CancellationToken));

        Assert.Equal(status, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Websockets_do_not_hold_up_the_servers_stop()
    {
        await using EmbeddedDevice device = await EmbeddedDevice.StartAsync();
        WhepHost host = await WhepHost.StartAsync(broker: device.Broker);
        await using TestClient viewer = await TestClient.ConnectAsync(
            builder => builder.WithWebSocketServer(socket => socket.WithUri($"ws://{host.Address.Authority}/mqtt")));

        await host.DisposeAsync().AsTask().WaitAsync(Wait.Bound, TestContext.Current.CancellationToken);

        await Wait.UntilAsync(() => !viewer.IsConnected, "the viewer's end");
    }
}
