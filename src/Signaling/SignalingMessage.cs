namespace Camerad.Signaling;

/// <summary>What travels between viewer and device (docs/signaling.md); JSON on MQTT.</summary>
public abstract record SignalingMessage;

/// <summary>
/// Viewer to device: what do I need to know before I make a peer connection? Answered with <see cref="ConfigMessage"/>.
/// </summary>
public sealed record HelloMessage : SignalingMessage;

/// <summary>Device to viewer: the answer to <see cref="HelloMessage"/>.</summary>
/// <param name="IceServers">STUN and TURN servers with their credentials; may be empty.</param>
/// <param name="Streams">The device's streams, the first is the default.</param>
public sealed record ConfigMessage(
    IReadOnlyList<SignalingIceServer> IceServers, IReadOnlyList<string> Streams) : SignalingMessage;

/// <summary>A session description that asks for an answer; either side may offer.</summary>
/// <param name="Sdp">The description.</param>
/// <param name="Stream">Viewer to device, first offer: which stream; null is the first.</param>
public sealed record OfferMessage(string Sdp, string? Stream = null) : SignalingMessage;

public sealed record AnswerMessage(string Sdp) : SignalingMessage;

/// <param name="Candidate">Null: no more candidates.</param>
public sealed record CandidateMessage(SignalingCandidate? Candidate) : SignalingMessage;

/// <summary>Viewer to device: please make the offer.</summary>
/// <param name="Stream">Which stream; null is the first.</param>
public sealed record RequestMessage(string? Stream = null) : SignalingMessage;

/// <summary>The sender leaves the session.</summary>
/// <param name="Reason">For people; may be null.</param>
public sealed record ByeMessage(string? Reason = null) : SignalingMessage;

/// <param name="Code">One of <see cref="SignalingErrorCode"/>.</param>
/// <param name="Text">A sentence a person can act on.</param>
/// <param name="RetryAfter">When trying again makes sense; null if it does not.</param>
public sealed record ErrorMessage(SignalingErrorCode Code, string Text, TimeSpan? RetryAfter = null) : SignalingMessage;
