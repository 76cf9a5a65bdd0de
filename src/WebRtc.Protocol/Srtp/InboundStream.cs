namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>
/// What the receiver remembers of one SSRC: the highest index and the packets seen, of RTP and of RTCP.
/// </summary>
internal sealed class InboundStream
{
    private const int SequenceNumberBits = 16;
    private const uint HalfSequenceSpace = 1 << 15;

    private bool _hasRtp;

    public ReplayWindow RtpPackets { get; } = new();

    public ReplayWindow RtcpPackets { get; } = new();

    /// <summary>The most likely 48-bit index of a packet (RFC 3711 §3.3.1, appendix A).</summary>
    public ulong EstimateIndex(ushort sequenceNumber)
    {
        if (!_hasRtp) return sequenceNumber;
        ulong roc = RtpPackets.Highest >> SequenceNumberBits;
        uint highest = (ushort)RtpPackets.Highest;
        if (highest < HalfSequenceSpace)
        {
            // Before the first wrap there is no earlier epoch to come from.
            if (sequenceNumber > highest + HalfSequenceSpace && roc > 0) roc--;
        }
        else if (highest - HalfSequenceSpace > sequenceNumber)
        {
            roc++;
        }
        return (roc << SequenceNumberBits | sequenceNumber) & SrtpSender.MaxPacketIndex;
    }

    public void HandleAuthenticatedRtp(ulong index)
    {
        _hasRtp = true;
        RtpPackets.MarkSeen(index);
    }
}
