namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>How a message is to be delivered (RFC 8831 §6.1, §6.4).</summary>
/// <param name="IsUnordered">It need not wait for earlier ones.</param>
/// <param name="MaxRetransmits">Null: no limit; 0: sent once (RFC 7496 §3.2).</param>
/// <param name="Lifetime">Null: no limit; counted from the call (RFC 3758 §4.1).</param>
internal readonly record struct Reliability(bool IsUnordered, ushort? MaxRetransmits = null, TimeSpan? Lifetime = null);
