namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>The order of events that W3C WebRTC prescribes, event by event.</summary>
public sealed class EventOrderSceneTests
{
    [Fact]
    public void Offerer_sees_every_event_in_the_order_of_the_specification()
    {
        using ConnectionScene scene = Connected();
        Assert.Equal(
            [
                "negotiationneeded",
                "signaling HaveLocalOffer",
                // §4.4.1.2, update the ICE gathering state: the null candidate comes last. The SCTP transport comes
                // with the answer.
                "gathering Gathering", "candidate", "gathering Complete", "no more candidates",
                "signaling Stable",
                // §5.6: the transport's event, then iceconnectionstatechange, then connectionstatechange.
                "icetransport Checking", "ice Checking", "connection Connecting",
                "icetransport pair", "icetransport Connected", "ice Connected",
                "dtlstransport Connecting",
                "icetransport Completed", "ice Completed",
                "dtlstransport Connected", "connection Connected",
                // §6.1.1.1: before the channels open.
                "sctptransport Connected", "open x",
            ],
            scene.A.Events);
    }

    [Fact]
    public void Answerer_sees_every_event_in_the_order_of_the_specification()
    {
        using ConnectionScene scene = Connected();
        Assert.Equal(
            [
                // §4.4.1.5: the state, then a track for each section.
                "signaling HaveRemoteOffer", "track 0", "track 1",
                "signaling Stable",
                "icetransport gathering Gathering", "gathering Gathering", "candidate",
                "icetransport gathering Complete", "gathering Complete", "no more candidates",
                "icetransport Checking", "ice Checking", "connection Connecting",
                "icetransport pair", "icetransport Connected", "ice Connected",
                "dtlstransport Connecting",
                "icetransport Completed", "ice Completed",
                "dtlstransport Connected", "connection Connected",
                // §6.1.1.4: who was not there when it was made is told of it before it opens.
                "sctptransport Connected", "datachannel x", "open x",
            ],
            scene.B.Events);
    }

    [Fact]
    public void Who_is_left_sees_channels_and_transports_end_and_who_closed_sees_nothing()
    {
        using ConnectionScene scene = Connected();
        scene.A.Events.Clear();
        scene.B.Events.Clear();
        scene.Do(scene.A, scene.A.Connection.Close);
        scene.Run(TimeSpan.FromSeconds(60));

        Assert.Empty(scene.A.Events);
        Assert.Equal(
            [
                // The peer's ABORT and close_notify; then nobody answers any more.
                "error x The peer has aborted the association.", "close x", "sctptransport Closed",
                "dtlstransport Closed",
                "icetransport Disconnected", "ice Disconnected", "connection Disconnected",
                "icetransport pair", "icetransport Failed", "ice Failed", "connection Failed",
            ],
            scene.B.Events);
    }

    [Fact]
    public void Track_s_events_follow_its_direction()
    {
        using var scene = new ConnectionScene(5);
        RTCRtpTransceiver mine = scene.A.Connection.AddTransceiver("video");
        scene.Connect();
        RTCRtpTransceiver theirs = Assert.Single(scene.B.Connection.GetTransceivers());
        theirs.Receiver.Track.OnMute += () => scene.B.Note("mute");
        scene.B.Events.Clear();

        scene.Do(scene.A, () => mine.Direction = RTCRtpTransceiverDirection.Recvonly);
        scene.Run(TimeSpan.FromSeconds(1));
        scene.Do(scene.A, () => mine.Direction = RTCRtpTransceiverDirection.Sendrecv);
        scene.Run(TimeSpan.FromSeconds(1));
        scene.Do(scene.A, mine.Stop);
        scene.Run(TimeSpan.FromSeconds(1));

        scene.Check();
        Assert.Equal(
            [
                "signaling HaveRemoteOffer", "signaling Stable",
                "signaling HaveRemoteOffer", "track 0", "signaling Stable",
                "signaling HaveRemoteOffer", "ended", "signaling Stable",
            ],
            scene.B.Events);
        Assert.Empty(scene.B.Connection.GetTransceivers());
    }

    private static ConnectionScene Connected()
    {
        var scene = new ConnectionScene(3);
        foreach (ScenePeer peer in scene.Peers)
        {
            bool isListening = false;
            peer.Connection.OnSignalingStateChange += () =>
            {
                if (!isListening && peer.Connection.Sctp is not null) peer.ListenToTransports();
                isListening |= peer.Connection.Sctp is not null;
            };
        }

        scene.A.Connection.AddTransceiver("video");
        scene.A.Connection.AddTransceiver("audio");
        scene.Connect();
        scene.Run(TimeSpan.FromSeconds(1));
        scene.Check();
        return scene;
    }
}
