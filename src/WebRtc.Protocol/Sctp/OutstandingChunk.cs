namespace Camerad.WebRtc.Protocol.Sctp;

internal enum OutstandingState : byte
{
    /// <summary>On its way, as far as known.</summary>
    InFlight,

    /// <summary>In a gap ack block.</summary>
    Acknowledged,

    /// <summary>To be sent again.</summary>
    Lost,

    /// <summary>Given up.</summary>
    Abandoned,
}

/// <summary>One TSN that is not cumulatively acknowledged: which part of which message.</summary>
internal struct OutstandingChunk
{
    public OutboundMessage Message;

    public Instant SentAt;

    public int Offset;

    public int Length;

    /// <summary>I-DATA: fragment sequence number.</summary>
    public uint FragmentSequence;

    /// <summary>Grows with every fragment sent, first or again: what was sent after what.</summary>
    public uint SendOrder;

    public ushort Retransmissions;

    /// <summary>Acknowledgements of fragments sent later (RFC 9260 §7.2.4).</summary>
    public byte MissIndications;

    public OutstandingState State;

    public bool IsEnd;

    public readonly bool IsBeginning => Offset == 0;
}
