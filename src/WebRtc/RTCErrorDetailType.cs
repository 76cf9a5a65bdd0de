namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §10.2; the identity provider's of Identity for WebRTC §8.</summary>
public enum RTCErrorDetailType
{
    /// <summary>The data channel failed.</summary>
    DataChannelFailure,

    /// <summary>The DTLS handshake failed, or an alert ended it.</summary>
    DtlsFailure,

    /// <summary>The peer's certificate is not what its description announced.</summary>
    FingerprintFailure,

    /// <summary>The SCTP association failed; <see cref="RTCError.SctpCauseCode"/>.</summary>
    SctpFailure,

    /// <summary>SDP can't be parsed; <see cref="RTCError.SdpLineNumber"/>.</summary>
    SdpSyntaxError,

    /// <summary>The encoder has no room for another stream.</summary>
    HardwareEncoderNotAvailable,

    /// <summary>The encoder can't do what was asked.</summary>
    HardwareEncoderError,

    /// <summary>The identity provider's proxy has not registered.</summary>
    IdpBadScriptFailure,

    /// <summary>The identity provider's proxy has thrown.</summary>
    IdpExecutionFailure,

    /// <summary>
    /// There is no such identity provider, or its proxy can't be reached; <see cref="RTCError.HttpRequestStatusCode"/>.
    /// </summary>
    IdpLoadFailure,

    /// <summary>The user has to log in first; <see cref="RTCPeerConnection.IdpLoginUrl"/>.</summary>
    IdpNeedLogin,

    /// <summary>The identity provider took too long.</summary>
    IdpTimeout,

    /// <summary>The certificate of the identity provider's server is not trusted.</summary>
    IdpTlsFailure,

    /// <summary>The identity assertion has expired.</summary>
    IdpTokenExpired,

    /// <summary>The identity assertion is not valid.</summary>
    IdpTokenInvalid,
}
