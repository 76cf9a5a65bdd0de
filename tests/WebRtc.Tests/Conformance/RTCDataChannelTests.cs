using Camerad.WebRtc.Tests.Connections;
using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §6: data channels before and beside their association.</summary>
public sealed class RTCDataChannelTests(Peers peers) : IClassFixture<Peers>
{
    [Fact]
    public void New_channel_has_the_defaults()
    {
        RTCDataChannel channel = peers.Create().CreateDataChannel("");

        Assert.Equal(("", "", true, false), (channel.Label, channel.Protocol, channel.Ordered, channel.Negotiated));
        Assert.Equal((null, null, null), (channel.MaxPacketLifeTime, channel.MaxRetransmits, channel.Id));
        Assert.Equal(RTCDataChannelState.Connecting, channel.ReadyState);
        Assert.Equal((0L, 0L), (channel.BufferedAmount, channel.BufferedAmountLowThreshold));
        Assert.Equal((BinaryType.Arraybuffer, RTCPriorityType.Low), (channel.BinaryType, channel.Priority));
    }

    [Fact]
    public void Id_counts_only_if_negotiated()
    {
        RTCPeerConnection a = peers.Create();

        Assert.Null(a.CreateDataChannel("x", new RTCDataChannelInit { Id = 42 }).Id);
        Assert.Equal(42, a.CreateDataChannel("x", new RTCDataChannelInit { Id = 42, Negotiated = true }).Id);
        Throws("OperationError", () => a.CreateDataChannel("y", new RTCDataChannelInit { Id = 42, Negotiated = true }));
        Assert.Equal(65534, a.CreateDataChannel("x", new RTCDataChannelInit { Id = 65534, Negotiated = true }).Id);
    }

    [Fact]
    public async Task Ids_are_given_with_the_answer_by_the_dtls_role()
    {
        RTCDataChannel? first = null, taken = null, third = null;
        (RTCPeerConnection a, RTCPeerConnection b) = await peers.Negotiated(one =>
        {
            first = one.CreateDataChannel("first");
            taken = one.CreateDataChannel("taken", new RTCDataChannelInit { Negotiated = true, Id = 3 });
            third = one.CreateDataChannel("third");
            Assert.Null(first.Id);
        });

        // The answerer of data alone is active (RFC 8842 §5.3): so the offerer is the server, whose ids are odd (RFC
        // 8832 §6).
        Assert.Equal((1, 3, 5), (first!.Id, taken!.Id, third!.Id));
        Assert.Equal(7, a.CreateDataChannel("later").Id);
        Assert.Equal(0, b.CreateDataChannel("theirs").Id);
        await ConnectionPair.Until(() => third.ReadyState == RTCDataChannelState.Open, "open");
        Assert.Equal(5, third.Id);
    }

    [Fact]
    public async Task Channel_closed_before_there_is_an_association_ends_and_is_never_opened()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        RTCDataChannel gone = a.CreateDataChannel("gone"), stays = a.CreateDataChannel("stays");
        var told = new List<string>();
        gone.OnOpen += () => told.Add("open");
        gone.OnError += _ => told.Add("error");
        gone.OnClosing += () => told.Add("closing");
        gone.OnClose += () => told.Add("close");
        var announced = new List<string>();
        b.OnDataChannel += one => announced.Add(one.Channel.Label);

        gone.Close();
        gone.Close();
        await peers.Quiet();

        Assert.Equal(RTCDataChannelState.Closed, gone.ReadyState);
        Assert.Equal(["close"], told);
        await Negotiate(a, b);
        await ConnectionPair.Until(() => announced.Count > 0, "the other channel");
        Assert.Equal(["stays"], announced);
        Assert.Null(gone.Id);
        Assert.Equal(RTCDataChannelState.Open, stays.ReadyState);
        RTCPeerConnectionStats counted = Assert.Single((await a.GetStats()).OfType<RTCPeerConnectionStats>());
        Assert.Equal((1u, 0u), (counted.DataChannelsOpened, counted.DataChannelsClosed));
    }

    [Fact]
    public void Sending_is_an_InvalidStateError_unless_open()
    {
        RTCPeerConnection a = peers.Create();
        RTCDataChannel channel = a.CreateDataChannel("x");

        Throws("InvalidStateError", () => channel.Send("x"));
        Throws("InvalidStateError", () => channel.Send([1]));
        Throws("InvalidStateError", () => channel.Send(new Blob(new byte[] { 1 })));
        channel.Close();
        Throws("InvalidStateError", () => channel.Send("x"));
        Assert.Equal(0, channel.BufferedAmount);
    }

    [Fact]
    public void Closed_connection_closes_channels_without_an_event()
    {
        RTCPeerConnection a = peers.Create();
        RTCDataChannel channel = a.CreateDataChannel("x");
        bool isTold = false;
        channel.OnClose += () => isTold = true;

        a.Close();
        channel.Close();

        Assert.Equal(RTCDataChannelState.Closed, channel.ReadyState);
        Assert.False(isTold);
    }

    [Fact]
    public async Task Sctp_is_there_with_the_answer_and_stays_one_object()
    {
        RTCPeerConnection a = peers.Create(), b = peers.Create();
        a.CreateDataChannel("x");
        await a.SetLocalDescription();
        Assert.Null(a.Sctp);
        await b.SetRemoteDescription(a.LocalDescription!.ToJSON());
        Assert.Null(b.Sctp);
        await b.SetLocalDescription();
        RTCSctpTransport there = b.Sctp!;
        await a.SetRemoteDescription(b.LocalDescription!.ToJSON());
        RTCSctpTransport here = a.Sctp!;

        Assert.True(here.MaxMessageSize >= 65536, $"{here.MaxMessageSize}");
        await ConnectionPair.Until(() => here.State == RTCSctpTransportState.Connected, "connected");
        Assert.InRange(here.MaxChannels!.Value, 1, 65535);
        a.AddTransceiver("audio");
        await Negotiate(a, b);
        Assert.Same(here, a.Sctp);
        Assert.Same(there, b.Sctp);
    }

    [Fact]
    public async Task Peers_closing_of_the_connection_is_an_error_and_then_the_close()
    {
        RTCDataChannel? channel = null;
        (_, RTCPeerConnection b) = await peers.Negotiated(one => channel = one.CreateDataChannel("x"));
        await ConnectionPair.Until(() => channel!.ReadyState == RTCDataChannelState.Open, "open");
        var told = new List<string>();
        RTCError? error = null;
        channel!.OnError += one =>
        {
            told.Add("error");
            error = one.Error;
        };
        channel.OnClose += () => told.Add("close");

        b.Close();
        await ConnectionPair.Until(() => channel.ReadyState == RTCDataChannelState.Closed, "closed");
        await peers.Quiet();

        Assert.Equal(["error", "close"], told);
        Assert.Equal(("OperationError", RTCErrorDetailType.SctpFailure), (error!.Name, error.ErrorDetail));
    }
}
