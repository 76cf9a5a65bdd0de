namespace Camerad.Signaling;

/// <summary>
/// The device's side of signaling, implemented by the daemon: every channel (MQTT, WHEP) turns its texts into these
/// calls. The session, not the channel, owns the peer's life. Threading: any thread; calls of one session are made one
/// after the other. Each call throws <see cref="SignalingException"/> with a code and a text a person can act on.
/// </summary>
public interface IViewerSessions
{
    /// <summary>
    /// A viewer offers: answers with all of our candidates that are known. A known session id renegotiates or restarts
    /// ICE.
    /// </summary>
    /// <param name="session">Made by the channel or the viewer: 8 to 64 characters of [A-Za-z0-9_-]; WHEP's begin
    /// with "whep.", so that no other channel can name them.</param>
    /// <param name="stream">The stream's name; null means the device's first stream.</param>
    /// <param name="sdp">The viewer's offer.</param>
    /// <param name="viewer">Where later messages for the viewer go; null where the channel can't push (WHEP).</param>
    /// <param name="cancellationToken">The channel gave up.</param>
    /// <returns>The answer's SDP.</returns>
    Task<string> OfferAsync(
        string session, string? stream, string sdp, IViewerChannel? viewer, CancellationToken cancellationToken);

    /// <summary>A viewer asks the device to offer.</summary>
    /// <returns>The offer's SDP.</returns>
    Task<string> RequestAsync(
        string session, string? stream, IViewerChannel viewer, CancellationToken cancellationToken);

    /// <summary>The viewer's answer to the device's offer.</summary>
    Task AnswerAsync(string session, string sdp, CancellationToken cancellationToken);

    /// <summary>A trickled candidate.</summary>
    /// <param name="session">A known session.</param>
    /// <param name="candidate">Null: the viewer has no more.</param>
    /// <param name="cancellationToken">The channel gave up.</param>
    Task CandidateAsync(string session, SignalingCandidate? candidate, CancellationToken cancellationToken);

    /// <summary>WHEP's ICE restart (PATCH with If-Match "*"): new remote credentials without an offer.</summary>
    /// <returns>Our new credentials and candidates.</returns>
    Task<IceRestart> RestartIceAsync(string session, IceRestart remote, CancellationToken cancellationToken);

    /// <summary>The viewer leaves; unknown sessions are no error.</summary>
    Task ByeAsync(string session, CancellationToken cancellationToken);

    /// <summary>True while the session exists; its peer may end by itself (consent lost, device stopping).</summary>
    bool Contains(string session);
}

/// <summary>The way back to one viewer.</summary>
public interface IViewerChannel
{
    /// <summary>
    /// The device itself has let this viewer watch. False: a foreign broker has, and only its rules know what else the
    /// viewer may do.
    /// </summary>
    bool IsOurs { get; }

    /// <summary>
    /// Queues a message to the viewer; never blocks, never throws. A channel that is down drops it: streams do not
    /// depend on it.
    /// </summary>
    void Send(SignalingMessage message);
}

/// <summary>RTCIceCandidateInit (W3C WebRTC §4.8.1).</summary>
/// <param name="Candidate">The candidate-attribute, with or without "a="; empty means the end as well.</param>
/// <param name="SdpMid">The media section's mid.</param>
/// <param name="SdpMLineIndex">Its index, where mid is missing.</param>
/// <param name="UsernameFragment">The generation it belongs to.</param>
public sealed record SignalingCandidate(
    string Candidate, string? SdpMid = null, int? SdpMLineIndex = null, string? UsernameFragment = null);

/// <param name="UsernameFragment">ice-ufrag (RFC 8839 §5.4).</param>
/// <param name="Password">ice-pwd.</param>
/// <param name="Candidates">candidate-attributes without "a=".</param>
public sealed record IceRestart(string UsernameFragment, string Password, IReadOnlyList<string> Candidates);
