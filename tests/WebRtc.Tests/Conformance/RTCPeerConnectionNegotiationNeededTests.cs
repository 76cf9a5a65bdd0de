using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §4.7.3: when a negotiation is needed.</summary>
public sealed class RTCPeerConnectionNegotiationNeededTests(Peers peers) : IClassFixture<Peers>
{
    [Fact]
    public async Task First_channel_needs_a_negotiation_and_the_second_none()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        Func<int> needed = Count(a);
        a.CreateDataChannel("x");
        a.CreateDataChannel("y");
        await peers.Quiet();
        Assert.Equal(1, needed());
        await Negotiate(a, b);

        a.CreateDataChannel("z");
        b.CreateDataChannel("z");
        await peers.Quiet();

        Assert.Equal(1, needed());
    }

    [Fact]
    public async Task Event_waits_for_the_stable_state()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        Func<int> needed = Count(a);
        a.AddTransceiver("audio");
        await a.SetLocalDescription();
        await peers.Quiet();
        int before = needed();
        a.AddTransceiver("video");
        await peers.Quiet();
        Assert.Equal(before, needed());

        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());
        await peers.Quiet();

        Assert.Equal(before + 1, needed());
    }

    [Fact]
    public async Task Event_comes_behind_the_operations_that_wait()
    {
        RTCPeerConnection a = peers.Create();
        var told = new List<string>();
        a.OnNegotiationNeeded += () => told.Add("needed");
        await peers.Run(() =>
        {
            a.AddTransceiver("audio");
            _ = Note(a.CreateOffer(), "first");
            _ = Note(a.CreateOffer(), "second");
            return 0;
        });
        await peers.Quiet();

        Assert.Equal(["first", "second", "needed"], told);

        async Task Note(Task operation, string name)
        {
            await operation;
            told.Add(name);
        }
    }

    [Fact]
    public async Task Rollback_needs_again_what_it_took_back()
    {
        RTCPeerConnection a = peers.Create();
        Func<int> needed = Count(a);
        a.AddTransceiver("audio");
        await peers.Quiet();
        await a.SetLocalDescription();

        await RollBack(a);
        await peers.Quiet();

        Assert.Equal(2, needed());
    }

    [Fact]
    public async Task What_is_taken_back_in_time_needs_nothing()
    {
        (RTCPeerConnection a, _) = await peers.Negotiated(one => one.AddTransceiver("audio"));
        await peers.Quiet();
        Func<int> needed = Count(a);
        RTCRtpTransceiver transceiver = a.GetTransceivers()[0];
        await peers.Run(() =>
        {
            RTCRtpTransceiverDirection before = transceiver.Direction;
            transceiver.Direction = RTCRtpTransceiverDirection.Inactive;
            transceiver.Direction = before;
            return 0;
        });
        await peers.Quiet();

        Assert.Equal(0, needed());
    }

    [Fact]
    public async Task Answerer_that_wants_more_than_the_offer_gives_needs_an_offer_of_its_own()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        Func<int> needed = Count(b);
        a.AddTransceiver("audio");
        await a.SetLocalDescription();
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        b.AddTransceiver("video");
        await b.SetLocalDescription();
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());
        await peers.Quiet();
        Assert.Equal(1, needed());
        await Negotiate(b, a);
        await peers.Quiet();

        Assert.Equal(1, needed());
    }

    private static Func<int> Count(RTCPeerConnection connection)
    {
        int count = 0;
        connection.OnNegotiationNeeded += () => count++;
        return () => count;
    }
}
