namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Collects what applying a description changes.</summary>
internal sealed class ChangeList
{
    public List<JsepTransceiver> Created { get; } = [];

    public List<JsepTransceiver> Removed { get; } = [];

    public List<JsepTransceiver> Stopped { get; } = [];

    public List<JsepTrackChange> Tracks { get; } = [];

    public List<JsepStreamChange> Streams { get; } = [];

    public JsepChanges ToChanges() =>
        new() { Created = Created, Removed = Removed, Stopped = Stopped, Tracks = Tracks, Streams = Streams };
}
