namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §10.2.</summary>
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
}
