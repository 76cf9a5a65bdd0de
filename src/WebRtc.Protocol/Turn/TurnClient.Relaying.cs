using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>Peers' datagrams in and out of the frames they travel in (RFC 8656 §11, §12.4 to §12.7).</summary>
internal sealed partial class TurnClient
{
    /// <summary>Bytes that <see cref="Frame"/> may add behind a datagram, and a little for who writes it.</summary>
    public const int MaxTail = 8;

    /// <summary>Bytes that go before a datagram at most: a Send indication to a peer of IPv6.</summary>
    public const int MaxHeadroom = IndicationHeadroom + IPv6Value;

    private const int IndicationHeadroom = StunMessage.HeaderLength + (2 * StunMessage.AttributeHeaderLength);
    private const int IPv4Value = 8, IPv6Value = 20;

    /// <summary>Something that came on our side of the way to the server.</summary>
    /// <returns>True if a peer sent it: <paramref name="data"/>. Else it was the server's own word, or is counted.
    /// </returns>
    /// <param name="now">The time.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="datagram">As it came, or one message of a stream.</param>
    /// <param name="data">What the peer sent; lies in <paramref name="datagram"/>.</param>
    /// <param name="peer">Who it was.</param>
    public bool TryHandleDatagram(
        Instant now, in TransportAddress from, Span<byte> datagram, out Span<byte> data, out TransportAddress peer)
    {
        _now = now;
        data = default;
        peer = default;
        if (State == TurnState.Closed) return false;
        if (from != Server)
        {
            Counters.NotFromServer++;
            return false;
        }
        switch (DatagramDemultiplexer.Classify(datagram))
        {
            case DatagramKind.TurnChannel:
                return TryTakeChannelData(datagram, out data, out peer);
            case DatagramKind.Stun when StunMessage.TryParse(datagram, out StunMessage message):
                return TryTakeMessage(message, datagram, out data, out peer);
            default:
                Counters.Malformed++;
                return false;
        }
    }

    /// <summary>Bytes that go before a datagram to this peer, until something else has been handled.</summary>
    public int HeadroomFor(in TransportAddress peer) =>
        FindChannel(peer) is { IsBound: true } ? ChannelData.HeaderLength
        : IndicationHeadroom + (peer.IsIPv4 ? IPv4Value : IPv6Value);

    /// <summary>Makes a datagram to a peer one to the server.</summary>
    /// <returns>Bytes of <paramref name="slot"/> to send; they go to <see cref="Route"/>.</returns>
    /// <param name="peer">Who it is for.</param>
    /// <param name="slot">
    /// Room of <see cref="HeadroomFor"/>, then the datagram, then at least <see cref="MaxTail"/> bytes.
    /// </param>
    /// <param name="length">Of the datagram.</param>
    public int Frame(in TransportAddress peer, Span<byte> slot, int length)
    {
        Counters.Sent++;
        _keepAliveAt = _now + KeepAliveInterval;
        if (FindChannel(peer) is { IsBound: true } channel)
        {
            channel.Permission.LastUsed = _now;
            ChannelData.WriteHeader(slot, channel.Number, length);
            return ChannelData.HeaderLength + (IsStream ? Pad(slot[ChannelData.HeaderLength..], length) : length);
        }
        FindOrAddPermission(peer);
        var id = StunTransactionId.Create(_tag, _random);
        var writer = new StunWriter(slot, StunClass.Indication, StunMethod.Send, id);
        writer.AddXorAddress(StunAttributeType.XorPeerAddress, peer);
        writer.AddInPlace(StunAttributeType.Data, length);
        return writer.Length;
    }

    private static int Pad(Span<byte> data, int length)
    {
        int padded = (length + 3) & ~3;
        data[length..padded].Clear();
        return padded;
    }

    private bool TryTakeChannelData(Span<byte> datagram, out Span<byte> data, out TransportAddress peer)
    {
        data = default;
        peer = default;
        if (!ChannelData.TryRead(datagram, out ushort number, out int length))
        {
            Counters.Malformed++;
            return false;
        }
        // The answer to ChannelBind may come after the first data.
        if (FindChannel(number) is not { } channel)
        {
            Counters.UnknownPeer++;
            return false;
        }
        Counters.Received++;
        data = datagram.Slice(ChannelData.HeaderLength, length);
        peer = channel.Peer;
        return true;
    }

    private bool TryTakeMessage(
        scoped in StunMessage message, Span<byte> datagram, out Span<byte> data, out TransportAddress peer)
    {
        data = default;
        peer = default;
        switch (message.Class)
        {
            case StunClass.Indication when message.Method == StunMethod.Data:
                return TryTakeIndication(message, datagram, out data, out peer);
            case StunClass.SuccessResponse or StunClass.ErrorResponse:
                HandleResponse(message);
                return false;
            default:
                Counters.Unmatched++;
                return false;
        }
    }

    private bool TryTakeIndication(
        scoped in StunMessage indication, Span<byte> datagram, out Span<byte> data, out TransportAddress peer)
    {
        data = default;
        if (!indication.TryGetXorAddress(StunAttributeType.XorPeerAddress, out peer)
            || !indication.TryGet(StunAttributeType.Data, out ReadOnlySpan<byte> value) || value.IsEmpty
            || !((ReadOnlySpan<byte>)datagram).Overlaps(value, out int offset))
        {
            Counters.Malformed++;
            return false;
        }
        // RFC 8656 §11.5: of somebody we never asked for.
        if (FindPermission(peer) is null)
        {
            Counters.UnknownPeer++;
            return false;
        }
        Counters.Received++;
        data = datagram.Slice(offset, value.Length);
        return true;
    }
}
