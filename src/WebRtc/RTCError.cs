namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §10.1: an OperationError that says more.</summary>
/// <param name="errorDetail">What failed.</param>
/// <param name="message">A sentence for people.</param>
public sealed class RTCError(RTCErrorDetailType errorDetail, string message) : RTCException(OperationError, message)
{
    public RTCErrorDetailType ErrorDetail { get; } = errorDetail;

    /// <summary>SDP syntax errors: the line, from 1; null otherwise.</summary>
    public int? SdpLineNumber { get; init; }

    /// <summary>SCTP failures: the ABORT's cause (RFC 9260 §3.3.10); null otherwise.</summary>
    public int? SctpCauseCode { get; init; }

    /// <summary>DTLS failures: the alert that came (RFC 5246 §7.2); null otherwise.</summary>
    public uint? ReceivedAlert { get; init; }

    /// <summary>DTLS failures: the alert that was sent; null otherwise.</summary>
    public uint? SentAlert { get; init; }

    /// <summary>
    /// Load failures of an identity provider: the status code of its server's answer; null otherwise.
    /// </summary>
    public int? HttpRequestStatusCode { get; init; }

    /// <summary>
    /// Where the user can log in: how an identity provider's proxy hands it to
    /// <see cref="RTCPeerConnection.IdpLoginUrl"/>.
    /// </summary>
    public string? IdpLoginUrl { get; init; }

    /// <summary>
    /// What else the identity provider has to say, in a form of its own: how its proxy hands it to
    /// <see cref="RTCPeerConnection.IdpErrorInfo"/>.
    /// </summary>
    public string? IdpErrorInfo { get; init; }

    internal bool IsOfIdentityProvider => ErrorDetail >= RTCErrorDetailType.IdpBadScriptFailure;
}
