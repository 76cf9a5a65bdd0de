namespace Camerad.Signaling;

/// <summary>
/// Why a viewer's wish was refused; each has a word on MQTT and a status on WHEP (docs/signaling.md).
/// </summary>
public enum SignalingErrorCode
{
    /// <summary>The message is not what docs/signaling.md says. WHEP 400.</summary>
    BadMessage,

    /// <summary>The SDP can't be parsed or asks for what is not SDP of a viewer. WHEP 400.</summary>
    BadSdp,

    /// <summary>No codec in common: the viewer's browser has no H.264 that decodes this stream. WHEP 406.</summary>
    NoCommonCodec,

    /// <summary>The stream's name is unknown. WHEP 404.</summary>
    UnknownStream,

    /// <summary>The session is unknown or over. WHEP 404.</summary>
    UnknownSession,

    /// <summary>The message does not fit the session's state, e.g. an answer without an offer. WHEP 409.</summary>
    WrongState,

    /// <summary>The stream has no picture now: source stopped or starting. WHEP 409 with Retry-After.</summary>
    SourceUnavailable,

    /// <summary>webrtc.maxViewers is reached. WHEP 503 with Retry-After.</summary>
    TooManyViewers,

    /// <summary>Not allowed. WHEP 401.</summary>
    Unauthorized,

    /// <summary>The device failed; its log says more. WHEP 500.</summary>
    Internal,
}

/// <summary>A refusal of a viewer's message: becomes an <c>error</c> message or an HTTP status.</summary>
public sealed class SignalingException : Exception
{
    /// <param name="code">What kind of refusal.</param>
    /// <param name="text">A sentence the viewer's person can act on.</param>
    /// <param name="retryAfter">When trying again makes sense; null if it does not.</param>
    public SignalingException(SignalingErrorCode code, string text, TimeSpan? retryAfter = null) : base(text)
    {
        Code = code;
        RetryAfter = retryAfter;
    }

    public SignalingErrorCode Code { get; }

    public TimeSpan? RetryAfter { get; }
}
