using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>What we ask the server: one request at a time into the caller's slot.</summary>
internal sealed partial class TurnClient
{
    /// <summary>Bytes: the longest credentials and everything else of a request.</summary>
    public const int MinBufferLength = TurnCredentials.MaxLength + 300;

    private const uint UdpOfRelay = 17u << 24;          // REQUESTED-TRANSPORT (RFC 8656 §18.8): IPPROTO_UDP
    private const uint IPv6OfRelay = 2u << 24;          // REQUESTED-ADDRESS-FAMILY (§18.6)

    /// <returns>False if nothing is to be sent now.</returns>
    /// <param name="now">The time.</param>
    /// <param name="buffer">At least <see cref="MinBufferLength"/> bytes.</param>
    /// <param name="length">Bytes written; they go to <see cref="Route"/>.</param>
    public bool TryPollTransmit(Instant now, Span<byte> buffer, out int length)
    {
        length = 0;
        if (NextTimeout > now) return false;
        _now = now;
        if (_saysGoodbye)
        {
            _saysGoodbye = false;
            _refresh.Start(now, _tag, _random);
            length = WriteRefresh(buffer, TimeSpan.Zero);
            return true;
        }
        HandleTimeout(now);
        if (!TryWriteDue(now, buffer, out length)) return false;
        _keepAliveAt = State == TurnState.Allocated ? now + KeepAliveInterval : Instant.Never;
        return true;
    }

    private bool TryWriteDue(Instant now, Span<byte> buffer, out int length)
    {
        length = 0;
        if (_allocate.IsToBeSent(now)) length = WriteAllocate(buffer);
        else if (_refresh.IsToBeSent(now)) length = WriteRefresh(buffer, _isClearing ? TimeSpan.Zero : Lifetime);
        if (length > 0) return true;
        foreach (TurnPermission one in _permissions)
        {
            if (!one.Request.IsToBeSent(now)) continue;
            length = WritePermission(buffer, one);
            return true;
        }
        foreach (TurnChannel one in _channels)
        {
            if (!one.Request.IsToBeSent(now)) continue;
            length = WriteBind(buffer, one);
            return true;
        }
        if (_keepAliveAt > now) return false;
        length = WriteKeepAlive(buffer);
        return true;
    }

    private int WriteAllocate(Span<byte> buffer)
    {
        StunWriter writer = Begin(buffer, _allocate);
        writer.AddUInt32(StunAttributeType.RequestedTransport, UdpOfRelay);
        writer.AddUInt32(StunAttributeType.Lifetime, (uint)Lifetime.TotalSeconds);
        if (!Server.IsIPv4) writer.AddUInt32(StunAttributeType.RequestedAddressFamily, IPv6OfRelay);
        return End(ref writer, _allocate);
    }

    private int WriteRefresh(Span<byte> buffer, TimeSpan lifetime)
    {
        StunWriter writer = Begin(buffer, _refresh);
        writer.AddUInt32(StunAttributeType.Lifetime, (uint)lifetime.TotalSeconds);
        return End(ref writer, _refresh);
    }

    private int WritePermission(Span<byte> buffer, TurnPermission permission)
    {
        StunWriter writer = Begin(buffer, permission.Request);
        writer.AddXorAddress(StunAttributeType.XorPeerAddress, permission.Peer);
        return End(ref writer, permission.Request);
    }

    private int WriteBind(Span<byte> buffer, TurnChannel channel)
    {
        StunWriter writer = Begin(buffer, channel.Request);
        writer.AddUInt32(StunAttributeType.ChannelNumber, (uint)channel.Number << 16);
        writer.AddXorAddress(StunAttributeType.XorPeerAddress, channel.Peer);
        return End(ref writer, channel.Request);
    }

    // Nobody answers an indication (RFC 8489 §6.3.2), which is all a NAT needs.
    private int WriteKeepAlive(Span<byte> buffer)
    {
        var id = StunTransactionId.Create(_tag, _random);
        var writer = new StunWriter(buffer, StunClass.Indication, StunMethod.Binding, id);
        writer.AddFingerprint();
        return writer.Length;
    }

    private static StunWriter Begin(Span<byte> buffer, TurnRequest request) =>
        new(buffer, StunClass.Request, request.Method, request.Id);

    private int End(ref StunWriter writer, TurnRequest request)
    {
        _credentials.Sign(ref writer);
        writer.AddFingerprint();
        request.HandleSent(_now, _credentials.IsChallenged);
        return writer.Length;
    }
}
