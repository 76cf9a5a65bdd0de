using System.Buffers.Binary;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>One side's end of a channel: sends numbered messages, and keeps the numbers of those that come.</summary>
internal sealed class SceneChannel
{
    private readonly ScenePeer _peer;

    /// <param name="peer">Whose it is.</param>
    /// <param name="channel">The channel.</param>
    public SceneChannel(ScenePeer peer, RTCDataChannel channel)
    {
        (_peer, Channel) = (peer, channel);
        channel.OnOpen += () =>
        {
            _peer.Note($"open {channel.Label}");
            _peer.ChannelOpened?.Invoke(this);
        };
        channel.OnClosing += () => _peer.Note($"closing {channel.Label}");
        channel.OnClose += () => _peer.Note($"close {channel.Label}");
        channel.OnError += told => _peer.Note($"error {channel.Label} {told.Error.Message}");
        channel.OnMessage += told => Received.Add(Read(told.Binary.Span));
    }

    public RTCDataChannel Channel { get; }

    public ScenePeer Peer => _peer;

    /// <summary>Messages sent; their numbers begin with 0.</summary>
    public int Sent { get; private set; }

    public List<int> Received { get; } = [];

    /// <summary>It has been closed by somebody: what was on its way may be lost.</summary>
    public bool WasClosed { get; set; }

    public bool IsLossy => Channel.MaxRetransmits is not null || Channel.MaxPacketLifeTime is not null;

    public override string ToString() =>
        $"{_peer.Name} \"{Channel.Label}\" {Channel.ReadyState}, {Sent} sent, {string.Join(' ', Received)} received";

    /// <param name="length">Bytes, 8 at least.</param>
    public void Send(int length)
    {
        if (Channel.ReadyState != RTCDataChannelState.Open) return;
        var message = new byte[length];
        Fill(message, Sent);
        Channel.Send(message);
        Sent++;
    }

    /// <summary>That all which must arrive of what the other end has sent has arrived, once, in order.</summary>
    /// <returns>Messages lost; they were allowed to be.</returns>
    public int Verify(SceneChannel sender)
    {
        string what = $"{this}; of {sender}";
        Assert.True(Received.Distinct().Count() == Received.Count, $"twice: {what}");
        if (Channel.Ordered) Assert.True(Received.SequenceEqual(Received.Order()), $"out of order: {what}");
        Assert.True(Received.TrueForAll(number => number < sender.Sent), $"made up: {what}");
        int lost = sender.Sent - Received.Count;
        if (!IsLossy && !WasClosed && !sender.WasClosed) Assert.True(lost == 0, $"lost: {what}");
        return lost;
    }

    private static void Fill(Span<byte> message, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(message, number);
        BinaryPrimitives.WriteInt32BigEndian(message[4..], message.Length);
        for (int i = 8; i < message.Length; i++) message[i] = (byte)(number + (i * 7));
    }

    private static int Read(ReadOnlySpan<byte> message)
    {
        int number = BinaryPrimitives.ReadInt32BigEndian(message);
        var expected = new byte[message.Length];
        Fill(expected, number);
        Assert.True(message.SequenceEqual(expected), $"message {number} is damaged");
        return number;
    }
}
