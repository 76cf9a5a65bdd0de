using Camerad.WebRtc.Protocol.Rtcp;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// How the retransmission stream itself arrives: it has its own SSRC and numbers (RFC 4588 §4), and its own block.
/// </summary>
internal sealed class RtxReception
{
    private SequenceUnwrapper _sequence = new();
    private ReceptionCounter _counter = new();

    public bool HasNews => _counter.HasNews;

    /// <summary>The stream is another.</summary>
    public void Clear()
    {
        if (!_sequence.HasBegun) return;
        (_sequence, _counter) = (new SequenceUnwrapper(), new ReceptionCounter());
    }

    public void HandlePacket(ushort sequenceNumber)
    {
        if (!_sequence.TryUnwrap(sequenceNumber, out long index, out bool restarted)) return;
        if (restarted) _counter.HandleRestart(index);
        _counter.HandlePacket(index);
    }

    /// <summary>Its sender reports are nobody's interest: without LSR.</summary>
    public ReportBlock TakeReport(uint ssrc) => _counter.TakeReport(ssrc, 0, 0);
}
