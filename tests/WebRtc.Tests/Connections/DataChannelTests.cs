using System.Security.Cryptography;
using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol.DataChannel;

namespace Camerad.WebRtc.Tests.Connections;

/// <summary>RTCDataChannel (W3C WebRTC §6.2) between two connections.</summary>
public sealed class DataChannelTests
{
    public static TheoryData<bool, int?, int?> Modes => new()
    {
        { true, null, null }, { false, null, null }, { true, null, 0 }, { false, null, 3 }, { true, 0, null },
        { false, 500, null },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Channel_has_the_same_mode_at_both_ends_and_carries_both_ways(
        bool ordered, int? lifetime, int? retransmits)
    {
        await using var pair = new ConnectionPair();
        RTCDataChannel? there = null;
        pair.B.OnDataChannel += opened =>
        {
            there = opened.Channel;
            there.OnMessage += message => there.Send($"{message.Text}, too");
        };
        var heard = new List<string?>();
        RTCDataChannel here = pair.A.CreateDataChannel("talk", new RTCDataChannelInit
        {
            Ordered = ordered,
            MaxPacketLifeTime = lifetime,
            MaxRetransmits = retransmits,
            Protocol = "words",
            Priority = RTCPriorityType.High,
        });
        here.OnOpen += () => here.Send("hello");
        here.OnMessage += message => heard.Add(message.Text);

        await ConnectionPair.Until(() => heard.Count == 1, "the answer");

        Assert.Equal("hello, too", heard[0]);
        Assert.Equal(("talk", "words", ordered, lifetime, retransmits, false, here.Id, RTCPriorityType.High),
            (there!.Label, there.Protocol, there.Ordered, there.MaxPacketLifeTime, there.MaxRetransmits,
            there.Negotiated, there.Id, there.Priority));
        Assert.Equal(RTCDataChannelState.Open, there.ReadyState);
        Assert.Equal(RTCSctpTransportState.Connected, pair.A.Sctp!.State);
        Assert.Equal(262144, pair.A.Sctp.MaxMessageSize);
        Assert.True(pair.A.Sctp.MaxChannels >= 1024);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65536)]
    [InlineData(262144)]
    public async Task Message_of_any_size_arrives_whole(int length)
    {
        await using var pair = new ConnectionPair();
        byte[] sent = RandomNumberGenerator.GetBytes(length);
        string text = new('ä', length / 2);
        var heard = new List<MessageEvent>();
        pair.B.OnDataChannel += opened => opened.Channel.OnMessage += heard.Add;
        RTCDataChannel channel = pair.A.CreateDataChannel("bulk");
        channel.OnOpen += () =>
        {
            channel.Send(sent);
            channel.Send(text);
            channel.Send(new Blob(sent));
        };

        await ConnectionPair.Until(() => heard.Count == 3, "three messages");

        Assert.Equal(sent, heard[0].Data);
        Assert.Equal(text, heard[1].Data);
        Assert.Equal(sent, heard[2].Binary.ToArray());
        await ConnectionPair.Until(() => channel.BufferedAmount == 0, "everything to have left");
    }

    [Fact]
    public async Task Message_that_is_too_large_is_a_TypeError_and_the_channel_goes_on()
    {
        await using var pair = new ConnectionPair();
        RTCDataChannel channel = pair.A.CreateDataChannel("x");
        RTCException early = Assert.Throws<RTCException>(() => channel.Send("too early"));
        Assert.Equal("InvalidStateError", early.Name);
        var heard = new List<MessageEvent>();
        pair.B.OnDataChannel += opened => opened.Channel.OnMessage += heard.Add;
        await ConnectionPair.Until(() => channel.ReadyState == RTCDataChannelState.Open, "open");

        RTCException error = Assert.Throws<RTCException>(() => channel.Send(new byte[262145]));

        Assert.Equal("TypeError", error.Name);
        channel.Send("after");
        await ConnectionPair.Until(() => heard.Count == 1, "what came after");
    }

    [Fact]
    public async Task Negotiated_channels_meet_by_their_id_without_an_event()
    {
        await using var pair = new ConnectionPair();
        bool isAnnounced = false;
        pair.B.OnDataChannel += _ => isAnnounced = true;
        var init = new RTCDataChannelInit { Negotiated = true, Id = 5, Ordered = false, MaxRetransmits = 0 };
        RTCDataChannel a = pair.A.CreateDataChannel("mine", init);
        RTCDataChannel b = pair.B.CreateDataChannel("yours", init);
        string? heard = null;
        b.OnMessage += message => heard = message.Text;
        await ConnectionPair.Until(
            () => a.ReadyState == RTCDataChannelState.Open && b.ReadyState == RTCDataChannelState.Open,
            () => $"both open, not {a.ReadyState} and {b.ReadyState}; {pair}");

        await ConnectionPair.Until(
            () =>
            {
                if (heard is null) a.Send("hi");
                return heard is not null;
            }, "a message");

        Assert.Equal("hi", heard);
        Assert.False(isAnnounced);
        RTCException taken = Assert.Throws<RTCException>(() => pair.A.CreateDataChannel("again", init));
        Assert.Equal("OperationError", taken.Name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Closing_from_either_side_ends_both_and_frees_the_id(bool fromMaker)
    {
        await using var pair = new ConnectionPair();
        var told = new List<string>();
        RTCDataChannel? there = null;
        pair.B.OnDataChannel += opened =>
        {
            there = opened.Channel;
            there.OnClosing += () => { lock (told) told.Add("b closing"); };
            there.OnClose += () => { lock (told) told.Add("b close"); };
        };
        RTCDataChannel here = pair.A.CreateDataChannel("short");
        here.OnClosing += () => { lock (told) told.Add("a closing"); };
        here.OnClose += () => { lock (told) told.Add("a close"); };
        await ConnectionPair.Until(() => here.ReadyState == RTCDataChannelState.Open && there is not null, "open");
        int? id = here.Id;

        (fromMaker ? here : there!).Close();

        await ConnectionPair.Until(
            () => here.ReadyState == RTCDataChannelState.Closed
                && there!.ReadyState == RTCDataChannelState.Closed, "closed");
        await ConnectionPair.Until(() => told.Count == 3, "three events");
        // Who closes is not told that it is closing.
        Assert.Equal(
            fromMaker ? ["a close", "b close", "b closing"] : ["a close", "a closing", "b close"], told.Order());
        var again = new RTCDataChannelInit { Negotiated = true, Id = id };
        RTCDataChannel next = pair.A.CreateDataChannel("next", again), nextThere = pair.B.CreateDataChannel(
            "next", again);
        string? heard = null;
        nextThere.OnMessage += message => heard = message.Text;
        await ConnectionPair.Until(
            () => next.ReadyState == RTCDataChannelState.Open
                && nextThere.ReadyState == RTCDataChannelState.Open, "the next one");
        next.Send("anew");
        await ConnectionPair.Until(() => heard == "anew", "a message under the same id");
    }

    [Fact]
    public async Task What_was_sent_before_close_arrives()
    {
        await using var pair = new ConnectionPair();
        int bytes = 0;
        pair.B.OnDataChannel += opened => opened.Channel.OnMessage += message => bytes += message.Binary.Length;
        RTCDataChannel channel = pair.A.CreateDataChannel("last words");
        channel.OnOpen += () =>
        {
            for (int i = 0; i < 20; i++) channel.Send(new byte[100_000]);
            channel.Close();
        };

        await ConnectionPair.Until(() => bytes == 2_000_000, "all of it");
        await ConnectionPair.Until(() => channel.ReadyState == RTCDataChannelState.Closed, "closed");
    }

    [Fact]
    public async Task Low_threshold_is_told_once_it_is_crossed()
    {
        await using var pair = new ConnectionPair();
        RTCDataChannel channel = pair.A.CreateDataChannel("full");
        channel.BufferedAmountLowThreshold = 100_000;
        int low = 0;
        channel.OnBufferedAmountLow += () => low++;
        channel.OnOpen += () =>
        {
            for (int i = 0; i < 30; i++) channel.Send(new byte[50_000]);
        };

        await ConnectionPair.Until(() => low > 0 && channel.BufferedAmount == 0, "low");

        Assert.Equal(1, low);
    }

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData(16)]
    public async Task Handler_that_is_slow_stops_the_sender_and_loses_nothing(int length)
    {
        const int Total = 12 << 20;
        int count = Math.Min(Total / length, 100_000);
        using var open = new ManualResetEventSlim();
        var numbers = new List<int>();
        await using var pair = new ConnectionPair();
        pair.B.OnDataChannel += told => told.Channel.OnMessage += message =>
        {
            open.Wait();
            numbers.Add(BitConverter.ToInt32(message.Binary.Span));
        };
        RTCDataChannel channel = pair.A.CreateDataChannel("bulk");
        await ConnectionPair.Until(() => channel.ReadyState == RTCDataChannelState.Open, "open");
        byte[] message = new byte[length];
        for (int i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(message, i);
            channel.Send(message);
        }

        // Until nothing moves any more, by many looks at the network thread's count.
        ulong before, now = 0;
        int looks = 0;
        do
        {
            before = now;
            now = await BytesSent(pair.A);
            looks = now == before ? looks + 1 : 0;
        }
        while (looks < 500);

        Assert.InRange(
            (long)now, 1, EventSink.MaxWaiting + new DataChannelTransportOptions().ReceiveBufferLength + (1 << 20));
        Assert.Empty(numbers);
        open.Set();
        await ConnectionPair.Until(() => numbers.Count == count, () => $"all messages, not {numbers.Count}");
        Assert.Equal(Enumerable.Range(0, count), numbers);
    }

    [Fact]
    public async Task Hundreds_of_channels_open_from_both_sides()
    {
        const int Count = 300;
        await using var pair = new ConnectionPair();
        int announced = 0;
        pair.A.OnDataChannel += _ => Interlocked.Increment(ref announced);
        pair.B.OnDataChannel += _ => Interlocked.Increment(ref announced);
        var channels = new List<RTCDataChannel>();
        for (int i = 0; i < Count; i++)
        {
            channels.Add(pair.A.CreateDataChannel($"a{i}"));
            channels.Add(pair.B.CreateDataChannel($"b{i}"));
        }

        await ConnectionPair.Until(
            () => announced == 2 * Count
                && channels.TrueForAll(one => one.ReadyState == RTCDataChannelState.Open), "all open");

        Assert.Equal(2 * Count, channels.Select(one => one.Id).Distinct().Count());
    }

    [Fact]
    public void Wrong_values_are_TypeErrors()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        var connection = new RTCPeerConnection(network: network);
        RTCDataChannelInit[] wrong =
        [
            new() { Negotiated = true }, new() { MaxPacketLifeTime = 1, MaxRetransmits = 1 },
            new() { MaxRetransmits = 65536 },
            new() { MaxPacketLifeTime = -1 }, new() { Negotiated = true, Id = 65535 },
            new() { Protocol = new string('p', 65536) },
        ];

        foreach (RTCDataChannelInit init in wrong)
            Assert.Equal("TypeError", Assert.Throws<RTCException>(() => connection.CreateDataChannel("x", init)).Name);

        Assert.Equal(
            "TypeError", Assert.Throws<RTCException>(() => connection.CreateDataChannel(new string('x', 65536))).Name);
        connection.Close();
        Assert.Equal("InvalidStateError", Assert.Throws<RTCException>(() => connection.CreateDataChannel("x")).Name);
    }

    [Fact]
    public async Task Closing_the_connection_closes_the_peers_channels()
    {
        await using var pair = new ConnectionPair();
        RTCDataChannel? there = null;
        bool isClosed = false;
        pair.B.OnDataChannel += opened =>
        {
            there = opened.Channel;
            there.OnClose += () => isClosed = true;
        };
        RTCDataChannel here = pair.A.CreateDataChannel("x");
        await ConnectionPair.Until(() => there is not null && here.ReadyState == RTCDataChannelState.Open, "open");

        pair.A.Close();

        Assert.Equal(RTCDataChannelState.Closed, here.ReadyState);
        await ConnectionPair.Until(() => isClosed, "the peer's channel to close");
        Assert.Equal(RTCSctpTransportState.Closed, pair.B.Sctp!.State);
    }

    private static async Task<ulong> BytesSent(RTCPeerConnection connection) =>
        (await connection.GetStats()).Values.OfType<RTCTransportStats>().Single().BytesSent!.Value;
}
