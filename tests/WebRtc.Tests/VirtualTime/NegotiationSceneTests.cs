using Camerad.TestKit;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>Glare, rollback and renegotiation of two connections in virtual time.</summary>
public sealed class NegotiationSceneTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void Two_connections_connect_and_carry_messages_and_pictures()
    {
        using var scene = new ConnectionScene(1);
        using var camera = new SceneCamera(scene.A.Network);
        scene.A.Connection.AddTrack(camera.Source.CreateTrack());
        (SceneChannel a, SceneChannel b) = scene.Connect();

        scene.Stream(a, b, Interval, 30);
        scene.Every(TimeSpan.FromMilliseconds(33), () => Write(scene, camera) < 30);
        scene.Run(TimeSpan.FromSeconds(3));

        scene.Check();
        Verify(a, b, 30);
        Assert.Equal(
            Enumerable.Range(0, 30), scene.B.Pictures.Values.Single().Select(static picture => picture.Number));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_gives_way_in_the_first_glare_is_controlled_and_both_know(bool aIsPolite)
    {
        Seeds.ForEach(50, seed =>
        {
            using var scene = new ConnectionScene(seed, aIsPolite);
            scene.A.CreateDataChannel("a");
            scene.B.CreateDataChannel("b");
            scene.RunUntil(
                () => scene.IsCalm && scene.A.Find("b") is not null && scene.B.Find("a") is not null, "agreed");

            RTCIceRole roleOfA = scene.A.Connection.Sctp!.Transport.IceTransport.Role;
            RTCIceRole roleOfB = scene.B.Connection.Sctp!.Transport.IceTransport.Role;
            Assert.Equal(1, scene.NegotiatorOf(scene.A).Collisions);
            Assert.Equal(aIsPolite ? RTCIceRole.Controlled : RTCIceRole.Controlling, roleOfA);
            Assert.Equal(aIsPolite ? RTCIceRole.Controlling : RTCIceRole.Controlled, roleOfB);
            Assert.DoesNotContain("failure", scene.Log);
        });
    }

    [Fact]
    public void Channel_that_is_closed_before_there_is_a_transport_never_opens_and_says_that_it_is_closed()
    {
        using var scene = new ConnectionScene(1);
        SceneChannel gone = scene.A.CreateDataChannel("gone");
        gone.Channel.Close();
        Assert.Equal(RTCDataChannelState.Closing, gone.Channel.ReadyState);
        scene.Connect();

        Assert.Equal(RTCDataChannelState.Closed, gone.Channel.ReadyState);
        Assert.Contains("close gone", scene.A.Events);
        Assert.DoesNotContain("open gone", scene.A.Events);
        Assert.Null(scene.B.Find("gone"));
    }

    [Fact]
    public void Rollback_of_an_offer_takes_it_back_on_both_sides_and_what_flows_goes_on()
    {
        Seeds.ForEach(20, seed =>
        {
            using var scene = new ConnectionScene(seed);
            scene.Network.Conditions = LinkConditions.Lan with { Loss = 0.05, Jitter = TimeSpan.FromMilliseconds(10) };
            (SceneChannel a, SceneChannel b) = scene.Connect();
            scene.Stream(a, b, Interval, 400);
            RTCRtpTransceiver mine = null!;
            (RTCPeerConnection here, RTCPeerConnection there) = (scene.A.Connection, scene.B.Connection);
            string? before = here.CurrentLocalDescription!.Sdp;
            scene.IsSignalingDown = true;

            scene.Do(scene.A, async () =>
            {
                mine = here.AddTransceiver("video");
                here.RestartIce();
                await here.SetLocalDescription(await OfferOf(here));
                Assert.NotNull(mine.Mid);
            });
            scene.Do(scene.B, async () =>
            {
                await there.SetRemoteDescription(here.LocalDescription!.ToJSON());
                Assert.Single(there.GetTransceivers());
                await there.SetRemoteDescription(new RTCSessionDescriptionInit(RTCSdpType.Rollback));
                Assert.Empty(there.GetTransceivers());
                Assert.Equal(RTCSignalingState.Stable, there.SignalingState);
            }, TimeSpan.FromMilliseconds(300));
            scene.Do(scene.A, async () =>
            {
                scene.IsSignalingDown = false;
                await here.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Rollback));
                Assert.Null(mine.Mid);
                Assert.Null(here.PendingLocalDescription);
                Assert.Equal(before, here.CurrentLocalDescription!.Sdp);
            }, TimeSpan.FromMilliseconds(600));

            // The wish is still there, so the event comes again, and now the offer gets through.
            scene.Run(TimeSpan.FromSeconds(1));
            scene.RunUntil(() => scene.IsCalm && mine.CurrentDirection is not null, "agreed");
            scene.Run(TimeSpan.FromSeconds(10));
            scene.Check();
            Assert.Equal(mine.Mid, Assert.Single(there.GetTransceivers()).Mid);
            Verify(a, b, 400);
        });
    }

    [Fact]
    public void Renegotiation_in_mid_stream_loses_no_message_and_no_picture()
    {
        Seeds.ForEach(20, seed =>
        {
            using var scene = new ConnectionScene(seed);
            using var camera = new SceneCamera(scene.A.Network);
            scene.Network.Conditions = LinkConditions.Lan with { Jitter = TimeSpan.FromMilliseconds(5) };
            MediaStreamTrack track = camera.Source.CreateTrack();
            scene.A.Connection.AddTrack(track);
            (SceneChannel a, SceneChannel b) = scene.Connect();
            int offers = scene.Peers.Sum(peer => scene.NegotiatorOf(peer).Offers);

            scene.Stream(a, b, Interval, 1000);
            scene.Every(TimeSpan.FromMilliseconds(33), () => Write(scene, camera) < 150);
            for (int i = 0; i < 12; i++)
            {
                ScenePeer peer = scene.Peers[i % 2];
                scene.Do(peer, () => Renegotiate(scene, peer), scene.Within(TimeSpan.FromSeconds(5)));
            }

            scene.RunUntil(() => scene.Now.Ticks > 8 * TimeSpan.TicksPerSecond && scene.IsCalm, "agreed");
            scene.Run(TimeSpan.FromSeconds(2));
            scene.Check();
            Assert.True(scene.Peers.Sum(peer => scene.NegotiatorOf(peer).Offers) >= offers + 4);
            Verify(a, b, 1000);
            Assert.Equal(
                Enumerable.Range(0, 150),
                scene.B.Pictures.Values.Single(static pictures => pictures.Count > 0)
                    .Select(static picture => picture.Number));
        });
    }

    private static async Task<RTCLocalSessionDescriptionInit> OfferOf(RTCPeerConnection connection) =>
        new(RTCSdpType.Offer, (await connection.CreateOffer()).Sdp);

    private static void Renegotiate(ConnectionScene scene, ScenePeer peer)
    {
        IReadOnlyList<RTCRtpTransceiver> audio =
            [.. peer.Connection.GetTransceivers().Where(static one =>
                one.Receiver.Track.Kind == "audio" && one.Direction != RTCRtpTransceiverDirection.Stopped)];
        if (audio.Count > 1 && scene.Random.Chance(0.5)) audio[0].Stop();
        else if (audio.Count > 0 && scene.Random.Chance(0.5)) audio[0].Direction = RTCRtpTransceiverDirection.Inactive;
        else peer.Connection.AddTransceiver("audio");
    }

    private static int Write(ConnectionScene scene, SceneCamera camera)
    {
        camera.Write(scene.Now);
        return camera.Written;
    }

    private static void Verify(SceneChannel a, SceneChannel b, int count)
    {
        Assert.Equal((count, count), (a.Sent, b.Sent));
        a.Verify(b);
        b.Verify(a);
    }
}
