namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// The transport-wide sequence number (draft-holmer-rmcat-transport-wide-cc-extensions-01 §2): one counter for every
/// packet of one transport, retransmissions and all SSRCs included, taken at the moment of sending.
/// </summary>
internal sealed class TransportWideSequence
{
    private ushort _next = 1;

    public ushort Next() => _next++;
}
