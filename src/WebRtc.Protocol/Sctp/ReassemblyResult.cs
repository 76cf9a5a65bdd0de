namespace Camerad.WebRtc.Protocol.Sctp;

internal enum ReassemblyResult
{
    Stored,

    /// <summary>The receive buffer is full: not stored, not to be acknowledged.</summary>
    NoRoom,

    /// <summary>The message is longer than we accept.</summary>
    TooLong,
}
