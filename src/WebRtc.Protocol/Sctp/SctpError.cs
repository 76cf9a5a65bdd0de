namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>Why an association ended.</summary>
internal enum SctpError
{
    None,

    /// <summary>Nobody answered the handshake.</summary>
    NoAnswer,

    /// <summary>The peer stopped acknowledging (RFC 9260 §8.1).</summary>
    PeerUnreachable,

    /// <summary>The peer sent ABORT.</summary>
    AbortedByPeer,

    /// <summary>The peer began a new association over the same DTLS connection.</summary>
    RestartedByPeer,

    /// <summary>A message came that is longer than we accept.</summary>
    MessageTooLong,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolViolation,

    /// <summary>More events than anybody takes.</summary>
    OutOfResource,
}
