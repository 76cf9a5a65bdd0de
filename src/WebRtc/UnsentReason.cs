namespace Camerad.WebRtc;

/// <summary>Why a track that waits is not sent (<see cref="RTCPeerConnection.UnsentReason"/>).</summary>
/// <param name="LacksCodec">
/// True: the peer can't decode it. False: it has no media section that wants to receive.
/// </param>
/// <param name="Message">
/// A sentence a person can act on: what the source is, what the peer takes, and what would help.
/// </param>
public sealed record UnsentReason(bool LacksCodec, string Message);
