using System.Net;

namespace Camerad.WebRtc.Tests;

public sealed class RtcNetworkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ping_is_answered_only_when_the_network_thread_comes_round()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        using var release = new ManualResetEventSlim();
        Assert.True(await network.Ping().WaitAsync(Patience, Cancel));

        network.Loop.Post(_ => release.Wait(Cancel));
        Task<bool> answer = network.Ping();
        Assert.False(answer.IsCompleted);
        release.Set();

        Assert.True(await answer.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task Ping_of_a_disposed_network_says_no()
    {
        var network = new RtcNetwork(new RtcNetworkOptions());
        network.Dispose();

        Assert.False(await network.Ping().WaitAsync(Patience, Cancel));
    }

    [Fact]
    public void Port_that_is_taken_is_named()
    {
        using var first = new RtcNetwork(new RtcNetworkOptions { UdpPort = 0 });
        int port = first.LocalPort!.Value;

        RtcNetworkException error = Assert.Throws<RtcNetworkException>(
            () => new RtcNetwork(new RtcNetworkOptions { UdpPort = port }).Dispose());

        Assert.Equal(port, error.Port);
        Assert.Contains($"{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_are_those_of_the_named_interfaces_and_the_additional_addresses()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions
        {
            UdpPort = 0, Interfaces = ["lo"], AdditionalAddresses = [IPAddress.Parse("203.0.113.7")],
        });

        IReadOnlyList<RTCIceCandidate> candidates = await Gather(network);

        Assert.Contains(candidates, one => one.Address == "203.0.113.7" && one.Port == network.LocalPort);
        Assert.Contains(candidates, one => one.Address == "127.0.0.1" && one.Port == network.LocalPort);
        Assert.All(candidates, one =>
            Assert.True(one.Address == "203.0.113.7" || IPAddress.IsLoopback(IPAddress.Parse(one.Address!))));
    }

    [Fact]
    public async Task Interface_that_is_not_there_has_no_candidates()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions { Interfaces = ["none0"] });

        Assert.Empty(await Gather(network));
    }

    [Fact]
    public async Task Certificate_of_the_network_is_its_connections()
    {
        using RTCCertificate certificate = await RTCPeerConnection.GenerateCertificate(KeygenAlgorithm.Ecdsa);
        using var network = new RtcNetwork(new RtcNetworkOptions { Certificate = certificate });
        await using var connection = new RTCPeerConnection(null, network);
        connection.CreateDataChannel("x");

        RTCSessionDescriptionInit offer = await connection.CreateOffer();

        Assert.Same(certificate, network.Certificate);
        Assert.Contains(certificate.GetFingerprints()[0].Value, offer.Sdp, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<IReadOnlyList<RTCIceCandidate>> Gather(RtcNetwork network)
    {
        await using var connection = new RTCPeerConnection(null, network);
        RTCRtpSender sender = connection.AddTransceiver("audio").Sender;
        await connection.SetLocalDescription();
        await connection.GatheringComplete.WaitAsync(Patience, Cancel);
        return sender.Transport!.IceTransport.GetLocalCandidates();
    }
}
