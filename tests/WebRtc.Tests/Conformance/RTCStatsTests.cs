using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §8: selectors.</summary>
public sealed class RTCStatsTests(Peers peers) : IClassFixture<Peers>
{
    [Fact]
    public async Task New_connection_has_only_statistics_of_itself()
    {
        RTCStatsReport report = await peers.Create().GetStats();

        Assert.Equal([RTCStatsType.PeerConnection], report.Values.Select(one => one.Type));
    }

    [Fact]
    public async Task Selector_must_be_the_track_of_one_sender_or_receiver()
    {
        RTCPeerConnection a = peers.Create();
        MediaStreamTrack track = peers.Video();
        await Refused("InvalidAccessError", a.GetStats(track));
        RTCRtpTransceiver transceiver = a.AddTransceiver(track);
        await a.GetStats(track);
        await a.GetStats(transceiver.Receiver.Track);
        a.AddTransceiver(track);

        await Refused("InvalidAccessError", a.GetStats(track));
        await transceiver.Sender.GetStats();
        await transceiver.Receiver.GetStats();
    }
}
