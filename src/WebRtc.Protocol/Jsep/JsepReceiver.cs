namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>A transceiver's receiving half: what the peer's descriptions call its track.</summary>
internal sealed class JsepReceiver
{
    /// <summary>The peer's name for the track (msid); null: it gives none.</summary>
    public string? RemoteTrackId { get; internal set; }

    /// <summary>[[AssociatedRemoteMediaStreams]] (W3C WebRTC §5.3).</summary>
    public IReadOnlyList<string> RemoteStreamIds { get; internal set; } = [];
}
