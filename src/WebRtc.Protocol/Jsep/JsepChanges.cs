namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What a description that was applied means for the transceivers, in the order of W3C WebRTC
/// §4.4.1.5.</summary>
internal sealed record JsepChanges
{
    /// <summary>Nothing has changed.</summary>
    public static readonly JsepChanges None = new();

    /// <summary>Made for sections of the peer's offer.</summary>
    public IReadOnlyList<JsepTransceiver> Created { get; init; } = [];

    /// <summary>No longer in <see cref="JsepSession.Transceivers"/>: made by an offer that was rolled back, or stopped
    /// on both sides.</summary>
    public IReadOnlyList<JsepTransceiver> Removed { get; init; } = [];

    /// <summary>Stopped by this description: their tracks have ended.</summary>
    public IReadOnlyList<JsepTransceiver> Stopped { get; init; } = [];

    /// <summary>trackEventInits and muteTracks, in order of the sections.</summary>
    public IReadOnlyList<JsepTrackChange> Tracks { get; init; } = [];

    /// <summary>addList and removeList.</summary>
    public IReadOnlyList<JsepStreamChange> Streams { get; init; } = [];
}
