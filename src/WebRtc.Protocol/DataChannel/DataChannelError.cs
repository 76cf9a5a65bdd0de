namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>Why a channel could not be opened, was closed, or why all were.</summary>
internal enum DataChannelError
{
    None,

    /// <summary>Another channel has the handle.</summary>
    HandleInUse,

    /// <summary>Another channel has the stream, or has not been closed by both sides yet.</summary>
    IdInUse,

    /// <summary>65,535 is no stream (RFC 8832 §6); a negotiated channel needs an id.</summary>
    InvalidId,

    /// <summary>All streams of our parity are taken.</summary>
    NoFreeId,

    /// <summary>The peer has fewer streams than that.</summary>
    IdTooLarge,

    /// <summary>Label or protocol is longer than 65,535 bytes.</summary>
    TextTooLong,

    /// <summary>The transport has ended.</summary>
    TransportClosed,

    /// <summary>The peer shut the association down, in order.</summary>
    ShutDownByPeer,

    /// <summary>Nobody answered the SCTP handshake.</summary>
    NoAnswer,

    /// <summary>The peer stopped acknowledging.</summary>
    PeerUnreachable,

    /// <summary>The peer sent ABORT.</summary>
    AbortedByPeer,

    /// <summary>The peer began a new association.</summary>
    RestartedByPeer,

    /// <summary>A message came that is longer than we accept.</summary>
    MessageTooLong,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolViolation,

    /// <summary>More events than anybody takes.</summary>
    OutOfResource,
}
