using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Camerad.Signaling.Mqtt;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace Camerad.Signaling.Broker;

/// <summary>
/// Brings every kind of connection (TCP, WebSocket, in-process) to the broker: bounded in number and in packet length.
/// </summary>
/// <param name="seats">Bounds how many there are.</param>
/// <param name="ended">Called when a client's connection is over.</param>
internal sealed class BrokerConnections(BrokerSeats seats, Action<BrokerClient> ended) : IMqttServerAdapter, IDisposable
{
    /// <summary>
    /// Longest packet taken from a client, bytes: twice the longest message, so that one that is too long still gets a
    /// reason.
    /// </summary>
    public const int MaxPacketLength = 2 * SignalingJson.MaxMessageLength;

    /// <summary>Longest packet taken from the device itself, bytes: a picture and what stands around it.</summary>
    public const int MaxDevicePacketLength = MqttSignaling.MaxPayloadLength + SignalingJson.MaxMessageLength;

    // For each part of what is sent to a client.
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);

    // Bytes; larger buffers are given back.
    private const int WriterBufferSize = 4096, MaxWriterBufferSize = 64 * 1024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<IMqttChannelAdapter, BrokerClient> _clients = new();
    private int _count;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Cancelled when the broker stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Connections now, logged in or not.</summary>
    public int Count => Volatile.Read(ref _count);

    public BrokerClient ClientOf(IMqttChannelAdapter adapter) => _clients[adapter];

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => Task.CompletedTask;

    public Task StopAsync() => _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();

    /// <summary>Serves one stream until either side ends it; disposes it.</summary>
    public async Task RunAsync(Stream stream, EndPoint local, EndPoint remote, bool isDevice)
    {
        using var channel = new MqttTcpChannel(stream, local, remote, clientCertificate: null);
        await RunAsync(channel, isDevice).ConfigureAwait(false);
    }

    /// <summary>Serves one channel until either side ends it.</summary>
    public async Task RunAsync(IMqttChannel channel, bool isDevice)
    {
        var formatter = new MqttPacketFormatterAdapter(new MqttBufferWriter(WriterBufferSize, MaxWriterBufferSize));
        using var adapter = new MqttChannelAdapter(
            new BoundedMqttChannel(channel, isDevice ? MaxDevicePacketLength : MaxPacketLength, WriteTimeout),
            formatter, MqttNetNullLogger.Instance);
        var client = new BrokerClient(isDevice, AddressOf(channel.RemoteEndPoint));
        _clients[adapter] = client;
        try
        {
            Interlocked.Increment(ref _count);
            if (seats.TryArrive(client) && ClientHandler is { } handler)
                await handler(adapter).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsPeersFault(exception))
        {
            // The client broke off or broke the protocol: its connection ends, nobody else notices.
        }
        finally
        {
            Interlocked.Decrement(ref _count);
            _clients.TryRemove(adapter, out _);
            seats.Leave(client);
            ended(client);
        }
    }

    private static IPAddress AddressOf(EndPoint? remote) => (remote as IPEndPoint)?.Address ?? IPAddress.None;

    private static bool IsPeersFault(Exception exception) =>
        exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or MqttCommunicationException or MqttProtocolViolationException;
}
