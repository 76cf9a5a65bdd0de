using Camerad.Interop.Tests.Browsers;
using Camerad.Interop.Tests.Calls;
using Camerad.Interop.Tests.DataChannels;
using Camerad.Interop.Tests.Media;

namespace Camerad.Interop.Tests.Relays;

/// <summary>Relay-only calls through a real TURN server.</summary>
public sealed class CoturnTests(BrowserPool browsers, ITestOutputHelper output)
{
    private const int WantedPictures = 60;

    [Theory]
    [InlineData("udp", RTCIceServerTransportProtocol.Udp)]
    [InlineData("tcp", RTCIceServerTransportProtocol.Tcp)]
    [InlineData("tls", RTCIceServerTransportProtocol.Tls)]
    public async Task Pictures_and_messages_pass_between_two_of_ours(
        string protocol, RTCIceServerTransportProtocol expected)
    {
        using var coturn = new Coturn();
        await using var call = new RelayedCall(coturn, coturn.RelayOnly(protocol));
        using var clip = new Clip(call.NetworkA);
        var channel = new RecordedChannel(call.A.CreateDataChannel("chat"));
        call.A.AddTrack(clip.Source.CreateTrack());
        await call.ConnectedAsync();

        await Eventually.True(() => call.Channels.Count > 0 && call.Tracks.Count > 0, () => $"heard of; {call.Story}");
        await Eventually.True(
            () => channel.Channel.ReadyState == RTCDataChannelState.Open, () => $"opens; {call.Story}");
        var text = new string('x', 60_000);
        channel.Channel.Send(text);
        await call.Channels[0].ReceivedAsync(1);
        await new RecordedTrack(call.Tracks[0].Track).MoreAsync(WantedPictures, () => call.Story);

        foreach (RTCPeerConnection one in new[] { call.A, call.B })
        {
            RTCIceCandidatePair pair = one.Sctp!.Transport.IceTransport.GetSelectedCandidatePair()!;
            output.WriteLine($"{pair.Local.Candidate} {pair.Local.Url} {pair.Local.RelayProtocol}");
            Assert.Equal(RTCIceCandidateType.Relay, pair.Local.Type);
            Assert.Equal((expected, coturn.Url(protocol)), (pair.Local.RelayProtocol, pair.Local.Url));
        }
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task Pictures_and_messages_pass_between_chromium_and_ours(string protocol)
    {
        using var coturn = new Coturn();
        await using Call call = await Call.BeginAsync(
            browsers, "chromium", configuration: coturn.RelayOnly(protocol),
            theirs: $$"""
                { iceTransportPolicy: 'relay',
                  iceServers: [{ urls: '{{coturn.Url(protocol)}}', username: '{{Coturn.Username}}',
                    credential: "{{Coturn.Credential}}" }] }
                """);
        using var clip = new Clip(call.Network);
        await call.Page.RunAsync("pc.addEventListener('track', ({ track }) => show(track))");
        call.Connection.AddTrack(clip.Source.CreateTrack());
        RecordedChannel channel = call.Create("chat");
        await call.ConnectedAsync();

        await channel.OpenAsync();
        await call.Page.UntilAsync($"(await stat('inbound-rtp', 'video')).framesDecoded >= {WantedPictures}");
        RTCIceCandidatePair pair = call.Connection.Sctp!.Transport.IceTransport.GetSelectedCandidatePair()!;
        Assert.Equal(RTCIceCandidateType.Relay, pair.Local.Type);
        // Its candidate may have been heard in a check before it was signalled.
        Assert.True(pair.Remote.Type is RTCIceCandidateType.Relay or RTCIceCandidateType.Prflx);
        call.AssertNoFaults();
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tls")]
    public async Task Wrong_password_is_told_with_the_servers_code(string protocol)
    {
        using var coturn = new Coturn();
        await using var call = new RelayedCall(coturn, coturn.RelayOnly(protocol, credential: "wrong"));
        var errors = new List<RTCPeerConnectionIceErrorEvent>();
        call.A.OnIceCandidateError += errors.Add;
        call.A.CreateDataChannel("chat");

        await call.A.GatheringComplete.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        await Eventually.True(() => errors.Count > 0, () => $"an error; {call.Story}");
        Assert.Equal((coturn.Url(protocol), 401), (errors[0].Url, errors[0].ErrorCode));
        Assert.DoesNotContain("a=candidate", call.A.LocalDescription!.Sdp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_whose_certificate_nobody_vouches_for_is_unreachable()
    {
        using var coturn = new Coturn();
        using var network = new RtcNetwork(new RtcNetworkOptions());
        await using var connection = new RTCPeerConnection(coturn.RelayOnly("tls"), network);
        var errors = new List<RTCPeerConnectionIceErrorEvent>();
        connection.OnIceCandidateError += errors.Add;
        connection.CreateDataChannel("chat");

        await connection.SetLocalDescription();
        await connection.GatheringComplete.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(RTCPeerConnectionIceErrorEvent.Unreachable, Assert.Single(errors).ErrorCode);
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task Server_that_was_killed_and_is_back_serves_a_restart_of_ice(string protocol)
    {
        using var coturn = new Coturn();
        await using var call = new RelayedCall(coturn, coturn.RelayOnly(protocol));
        var channel = new RecordedChannel(call.A.CreateDataChannel("chat"));
        await channel.OpenAsync();

        coturn.Kill();
        await Eventually.True(
            () => call.A.IceConnectionState == RTCIceConnectionState.Disconnected
                && call.B.IceConnectionState == RTCIceConnectionState.Disconnected,
            () => $"disconnected; {call.Story}");
        coturn.Start();
        call.Start(static a => a.RestartIce());
        await Eventually.True(
            () => call.A.IceConnectionState is RTCIceConnectionState.Connected or RTCIceConnectionState.Completed,
            () => $"connected again; {call.Story}");
        channel.Channel.Send("still here");
        await call.Channels[0].ReceivedAsync(1);
    }

    [Fact]
    public async Task Candidate_of_a_relay_stands_in_statistics_and_yields_to_a_direct_way()
    {
        using var coturn = new Coturn();
        await using var call = new RelayedCall(
            coturn, new RTCConfiguration { IceServers = [coturn.Server("udp")] });
        call.A.CreateDataChannel("chat");
        await call.ConnectedAsync();
        await call.A.GatheringComplete.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);

        IReadOnlyList<RTCIceCandidate> all = call.A.Sctp!.Transport.IceTransport.GetLocalCandidates();
        Assert.Contains(all, one => one.Type == RTCIceCandidateType.Relay && one.Url == coturn.Url("udp"));
        Assert.Contains(all, static one => one.Type == RTCIceCandidateType.Host && one.Url is null);
        // Both are on this machine: the direct way wins.
        await Eventually.True(
            () => call.A.Sctp.Transport.IceTransport.GetSelectedCandidatePair() is
                { Local.Type: not RTCIceCandidateType.Relay },
            () => $"direct; {call.Story}");
        RTCStatsReport report = await call.A.GetStats();
        RTCIceCandidateStats relayed = report.Values.OfType<RTCIceCandidateStats>()
            .Single(static one => !one.IsRemote && one.CandidateType == RTCIceCandidateType.Relay);
        Assert.Equal(
            (RTCIceServerTransportProtocol.Udp, coturn.Url("udp")), (relayed.RelayProtocol, relayed.Url));
    }
}
