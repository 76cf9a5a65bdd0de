using System.Net;
using Camerad.Signaling.Access;
using Camerad.Signaling.Broker;
using Camerad.Signaling.Commands;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Signaling.Tests.Mqtt;

/// <summary>A device with its embedded broker on a free port.</summary>
internal sealed class EmbeddedDevice : IAsyncDisposable
{
    public const string Root = "camerad/cam1/";

    private EmbeddedDevice(EmbeddedBroker broker, MqttSignaling signaling, FakeViewerSessions sessions,
        SignalingCounters counters)
    {
        Counters = counters;
        Broker = broker;
        Signaling = signaling;
        Sessions = sessions;
    }

    public EmbeddedBroker Broker { get; }

    public MqttSignaling Signaling { get; }

    public FakeViewerSessions Sessions { get; }

    public SignalingCounters Counters { get; }

    public int Port => Broker.TcpEndpoint!.Port;

    public static async Task<EmbeddedDevice> StartAsync(
        AccessToken? token = null, MqttBrokerOptions? external = null, IDeviceCommands? commands = null,
        bool allowsCommands = true)
    {
        var counters = new SignalingCounters();
        var brokerOptions = new EmbeddedBrokerOptions
        {
            DeviceId = "cam1", Token = token, Tcp = new IPEndPoint(IPAddress.Loopback, 0), Counters = counters,
            AllowsCommands = allowsCommands,
        };
        var broker = new EmbeddedBroker(
            brokerOptions,
            NullLogger<EmbeddedBroker>.Instance);
        await broker.StartAsync(TestContext.Current.CancellationToken);
        var sessions = new FakeViewerSessions();
        var signaling = new MqttSignaling(
            Options(external) with { Counters = counters, Commands = commands }, sessions, broker,
            NullLogger<MqttSignaling>.Instance, TestTimings.Short);
        await signaling.StartAsync(TestContext.Current.CancellationToken);
        await OnlineAsync(signaling);
        return new EmbeddedDevice(broker, signaling, sessions, counters);
    }

    /// <summary>Waits for all links.</summary>
    public static async Task OnlineAsync(MqttSignaling signaling)
    {
        string states = "";
        await Wait.UntilAsync(
            () =>
            {
                states = string.Join("; ", signaling.Links);
                return signaling.Links.All(link => link.State == MqttLinkState.Online);
            },
            () => states);
    }

    public static MqttSignalingOptions Options(MqttBrokerOptions? external) => new()
    {
        DeviceId = "cam1",
        DeviceName = "Front door",
        Version = "0.1",
        Streams = ["main", "low"],
        Broker = external,
        IceServers = [new SignalingIceServer(["turn:turn.example:3478"], "user", "secret")],
    };

    public Task<TestClient> ViewerAsync(string? user = null, string? password = null) =>
        TestClient.ConnectAsync(Port, clientId: null, user, password);

    /// <summary>A viewer that listens to its session.</summary>
    public async Task<TestClient> ViewerAsync(string session)
    {
        TestClient viewer = await TestClient.ConnectAsync(Port);
        await viewer.SubscribeAsync(ToViewer(session));
        return viewer;
    }

    public static string ToViewer(string session) => $"{Root}signal/{session}/device";

    public static string ToDevice(string session) => $"{Root}signal/{session}/viewer";

    public async ValueTask DisposeAsync()
    {
        await Signaling.DisposeAsync();
        await Broker.DisposeAsync();
    }
}
