namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// Walks the packets of a compound (RFC 3550 §6.1) or of a reduced-size datagram (RFC 5506: any first packet is fine).
/// Use: <c>while (compound.TryRead(out RtcpPacket packet)) …</c>, then look at <see cref="IsMalformed"/>.
/// </summary>
internal ref struct RtcpCompound(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    /// <summary>The walk ended before the datagram did; what was read up to there is good.</summary>
    public bool IsMalformed { get; private set; } = datagram.IsEmpty;

    public bool TryRead(out RtcpPacket packet)
    {
        packet = default;
        if (_rest.IsEmpty) return false;
        if (!RtcpPacket.TryParse(_rest, out packet, out int length))
        {
            IsMalformed = true;
            _rest = default;
            return false;
        }
        _rest = _rest[length..];
        return true;
    }
}
