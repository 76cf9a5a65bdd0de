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
}
