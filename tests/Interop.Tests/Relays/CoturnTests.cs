using Camerad.Interop.Tests.DataChannels;
using Camerad.Interop.Tests.Media;

namespace Camerad.Interop.Tests.Relays;

/// <summary>Relay-only calls through a real TURN server.</summary>
public sealed class CoturnTests(ITestOutputHelper output)
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
}
