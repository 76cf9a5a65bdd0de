namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>What an association has sent, received and dropped; only ever grows.</summary>
internal sealed class SctpStatistics
{
    public long PacketsSent { get; set; }

    public long PacketsReceived { get; set; }

    public long BytesSent { get; set; }

    public long BytesReceived { get; set; }

    public long RetransmissionTimeouts { get; set; }

    /// <summary>Outgoing messages given up, by number of retransmissions or by age.</summary>
    public long MessagesAbandoned { get; set; }

    /// <summary>Packets that are no SCTP, too short, with wrong ports, or chunks with impossible lengths.</summary>
    public long Malformed { get; set; }

    public long BadChecksum { get; set; }

    public long BadVerificationTag { get; set; }

    /// <summary>Chunks that have no place in the state the association is in.</summary>
    public long Unexpected { get; set; }

    public long UnknownChunks { get; set; }

    /// <summary>Fragments that had come before.</summary>
    public long Duplicates { get; set; }

    /// <summary>Fragments too far ahead, or leaving too many gaps.</summary>
    public long OutOfWindow { get; set; }

    /// <summary>Fragments dropped because the receive buffer is full.</summary>
    public long ReceiveBufferFull { get; set; }

    /// <summary>Acknowledgements of what was never sent, old ones, and FORWARD-TSN that go nowhere.</summary>
    public long BadAcknowledgements { get; set; }

    /// <summary>State cookies that we did not make, or too old.</summary>
    public long BadCookies { get; set; }

    public long ResetRequestsRefused { get; set; }
}
