namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// Whose a packet is (RFC 9143 §9.2): by its MID, by its SSRC as announced or learned, by its payload type if
/// that is one receiver's alone. The table holds what was announced and, of each receiver, the two SSRCs it gets
/// now: it can't be flooded.
/// </summary>
internal sealed class SourceRouter
{
    /// <summary>SSRCs that one receiver may announce; further ones are learned as if they were not.</summary>
    public const int MaxAnnouncedSsrcs = 16;

    private readonly Dictionary<uint, RtpReceiver> _bySsrc = [];
    private readonly HashSet<uint> _announced = [];
    private RtpReceiver[] _receivers = [];
    private byte _midId;

    public int Count => _bySsrc.Count;

    public void SetReceivers(List<RtpReceiver> receivers)
    {
        (_receivers, _midId) = (receivers.ToArray(), 0);
        _bySsrc.Clear();
        _announced.Clear();
        foreach (RtpReceiver receiver in receivers)
        {
            if (_midId == 0) _midId = receiver.Parameters.Extensions.Mid;
            Announce(receiver);
        }
        foreach (RtpReceiver receiver in receivers)
        {
            if (receiver.Ssrc is { } ssrc) _bySsrc.TryAdd(ssrc, receiver);
            if (receiver.RtxSsrc is { } rtxSsrc) _bySsrc.TryAdd(rtxSsrc, receiver);
        }
    }

    /// <returns>Null: it is nobody's.</returns>
    public RtpReceiver? Find(in RtpPacket packet)
    {
        RtpReceiver? known = Find(packet.Ssrc);
        if (packet.Extension.TryGet(_midId, out ReadOnlySpan<byte> mid))
            return known is not null && known.HasMid(mid) ? known : FindByMid(mid);
        return known ?? FindByPayloadType(packet.PayloadType);
    }

    public RtpReceiver? Find(uint ssrc) => _bySsrc.GetValueOrDefault(ssrc);

    /// <summary>A receiver's stream, or its retransmissions, come from another SSRC now.</summary>
    public void Learn(RtpReceiver receiver, uint? before, uint ssrc)
    {
        if (before is { } old && !_announced.Contains(old)) _bySsrc.Remove(old);
        _bySsrc[ssrc] = receiver;
    }

    private void Announce(RtpReceiver receiver)
    {
        int left = MaxAnnouncedSsrcs;
        foreach (uint ssrc in receiver.Parameters.Ssrcs)
            if (left-- > 0 && _announced.Add(ssrc)) _bySsrc[ssrc] = receiver;
        foreach ((_, uint rtxSsrc) in receiver.Parameters.RtxSsrcs)
            if (left-- > 0 && _announced.Add(rtxSsrc)) _bySsrc[rtxSsrc] = receiver;
    }

    private RtpReceiver? FindByMid(ReadOnlySpan<byte> mid)
    {
        foreach (RtpReceiver receiver in _receivers)
            if (receiver.HasMid(mid)) return receiver;
        return null;
    }

    private RtpReceiver? FindByPayloadType(byte payloadType)
    {
        RtpReceiver? found = null;
        foreach (RtpReceiver receiver in _receivers)
        {
            if (receiver.FindCodec(payloadType, out _) is null) continue;
            if (found is not null) return null;                                // more than one could take it
            found = receiver;
        }
        return found;
    }
}
