namespace Camerad.WebRtc.Protocol;

/// <summary>The way of a datagram: which local address it leaves from (or came to), and the remote one.</summary>
/// <param name="Local">
/// A host's own address and the socket's port; never 0.0.0.0, so that the answer leaves from where the question
/// arrived.
/// </param>
/// <param name="Remote">The peer's address as seen on the wire.</param>
internal readonly record struct Route(TransportAddress Local, TransportAddress Remote);
