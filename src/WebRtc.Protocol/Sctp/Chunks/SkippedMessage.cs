namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>One entry of (I-)FORWARD-TSN: the last message given up on a stream.</summary>
/// <param name="StreamId">Which stream.</param>
/// <param name="IsUnordered">I-FORWARD-TSN only; FORWARD-TSN does not list unordered messages.</param>
/// <param name="MessageId">Stream sequence number (16 bits) or message identifier.</param>
internal readonly record struct SkippedMessage(ushort StreamId, bool IsUnordered, uint MessageId);
