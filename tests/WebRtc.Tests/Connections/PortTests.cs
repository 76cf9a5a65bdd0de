using System.ComponentModel;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Tests.Connections;

/// <summary>Connections that share a UDP port, and those that have one each.</summary>
public sealed class PortTests
{
    [Fact]
    public async Task Connections_of_one_network_reach_each_other()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        Assert.Null(network.LocalPort);
        await using var first = new ConnectionPair(network, network);
        await using var second = new ConnectionPair(network, network);

        await Task.WhenAll(Echo(first, "first"), Echo(second, "second"));
    }

    [Fact]
    public async Task Two_networks_have_several_connections_to_each_other_if_one_has_a_port_for_each()
    {
        using var device = new RtcNetwork(new RtcNetworkOptions { UdpPort = 0 });
        using var program = new RtcNetwork(new RtcNetworkOptions());
        await using var first = new ConnectionPair(device, program);
        await using var second = new ConnectionPair(device, program);

        await Task.WhenAll(Echo(first, "first"), Echo(second, "second"));
        string candidate = $" {device.LocalPort} typ host";
        Assert.All(
            [first, second], one => Assert.Contains(candidate, one.A.LocalDescription!.Sdp, StringComparison.Ordinal));
        Assert.NotEqual(0, device.LocalPort);
    }

    [Fact]
    public async Task Second_connection_between_two_shared_ports_takes_the_place_of_the_first_which_says_so()
    {
        using var a = new RtcNetwork(new RtcNetworkOptions { UdpPort = 0 });
        using var b = new RtcNetwork(new RtcNetworkOptions { UdpPort = 0 });
        await using var first = new ConnectionPair(a, b);
        await Echo(first, "first");
        await using var second = new ConnectionPair(a, b);
        await Echo(second, "second");

        foreach (RTCPeerConnection one in new[] { first.A, first.B })
        {
            await ConnectionPair.Until(() => one.ConnectionState == RTCPeerConnectionState.Failed, "the first fails");
            Assert.Contains("UdpPort = null", one.FailureReason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Port_of_a_connection_is_closed_with_it()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        var pair = new ConnectionPair(network, network);
        await Echo(pair, "hello");
        int port = pair.A.Sctp!.Transport.IceTransport.GetSelectedCandidatePair()!.Local.Port!.Value;
        Assert.Throws<Win32Exception>(() => UdpSocket.Bind(port));

        await pair.DisposeAsync();
        await ConnectionPair.Until(() => CanBind(port), "the port is free");
    }

    private static async Task Echo(ConnectionPair pair, string text)
    {
        var answers = new List<string>();
        pair.B.OnDataChannel += told => told.Channel.OnMessage += message => told.Channel.Send(message.Text!);
        RTCDataChannel channel = pair.A.CreateDataChannel("echo");
        channel.OnMessage += message => answers.Add(message.Text!);
        channel.OnOpen += () => channel.Send(text);
        await ConnectionPair.Until(() => answers.Count > 0, $"the answer to {text}");
        Assert.Equal([text], answers);
    }

    private static bool CanBind(int port)
    {
        try
        {
            UdpSocket.Bind(port).Dispose();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
