namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Why a description was not made or applied; nothing has changed then.</summary>
/// <param name="Name">The W3C's error name, one of the constants below.</param>
/// <param name="Message">A sentence a person can act on.</param>
/// <param name="SdpLine">The line at fault, counted from 1; 0 if none is.</param>
internal readonly record struct JsepError(string Name, string Message, int SdpLine = 0)
{
    /// <summary>The call does not fit the signaling state.</summary>
    public const string InvalidStateError = nameof(InvalidStateError);

    /// <summary>The description's content is not acceptable.</summary>
    public const string InvalidAccessError = nameof(InvalidAccessError);

    /// <summary>The local description is not the one that was created last (munging is not supported).</summary>
    public const string InvalidModificationError = nameof(InvalidModificationError);

    /// <summary>The SDP can't be parsed, or a candidate can't be used.</summary>
    public const string OperationError = nameof(OperationError);

    /// <summary>An argument that Web IDL would refuse.</summary>
    public const string TypeError = nameof(TypeError);

    /// <summary>errorDetail of an RTCError (W3C WebRTC §11.2); null: it is none.</summary>
    public string? ErrorDetail => SdpLine > 0 ? "sdp-syntax-error" : null;
}
