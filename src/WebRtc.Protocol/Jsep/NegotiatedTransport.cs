using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// The one transport that all media sections share, as far as the descriptions say. Immutable: compare
/// <see cref="Local"/> and <see cref="Remote"/> with the last one to see an ICE restart.
/// </summary>
internal sealed record NegotiatedTransport
{
    /// <summary>
    /// The media section (BUNDLE-tagged, RFC 9143 §7) that carries the transport: candidates are signaled under its
    /// mid.
    /// </summary>
    public required string Mid { get; init; }

    /// <summary>Its index; sdpMLineIndex of our candidates.</summary>
    public required int MLineIndex { get; init; }

    public required IceParameters Local { get; init; }

    /// <summary>Null until the answer to our offer (first one, or ICE restart) has come.</summary>
    public IceParameters? Remote { get; init; }

    /// <summary>RFC 8445 §6.1.1: then we are controlling always.</summary>
    public bool RemoteIsIceLite { get; init; }

    /// <summary>
    /// We made the latest offer of this ICE generation: controlling, unless <see cref="RemoteIsIceLite"/> (RFC 8445
    /// §6.1.1).
    /// </summary>
    public bool IsOfferer { get; init; }

    /// <summary>
    /// The peer takes candidates later (RFC 8838); without, all of ours must stand in the description.
    /// </summary>
    public bool RemoteTrickles { get; init; }

    /// <summary>
    /// Candidates in the remote description, and those added since with
    /// <see cref="JsepSession.TryAddRemoteCandidate"/>.
    /// </summary>
    public IReadOnlyList<IceCandidateAttribute> RemoteCandidates { get; init; } = [];

    public bool RemoteEndOfCandidates { get; init; }

    /// <summary>Empty while <see cref="Remote"/> is null; any one may match.</summary>
    public IReadOnlyList<DtlsFingerprint> RemoteFingerprints { get; init; } = [];

    /// <summary>Ours; null until both descriptions are there. Never changes after.</summary>
    public DtlsRole? DtlsRole { get; init; }
}
