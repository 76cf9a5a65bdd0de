using Camerad.WebRtc.Protocol.Jsep;

namespace Camerad.WebRtc.Connection;

/// <summary>
/// W3C WebRTC §5.7.1 and §5.7.2: what a remote description says of the peer's tracks becomes events, in the order of
/// §4.4.1.5: tracks muted, removed from streams, added to streams, told.
/// </summary>
internal sealed class RemoteStreams
{
    private readonly Dictionary<string, MediaStream> _streams = [];

    /// <summary>Works out what a description changes; the events are to be raised after.</summary>
    /// <param name="changes">From the negotiation.</param>
    /// <param name="find">The transceiver's face.</param>
    /// <param name="onTrack">Raises the track event.</param>
    public IReadOnlyList<Action> Apply(
        JsepChanges changes, Func<JsepTransceiver, RTCRtpTransceiver> find, Action<RTCTrackEvent> onTrack)
    {
        var mutes = new List<Action>();
        var removals = new List<Action>();
        var additions = new List<Action>();
        var tracks = new List<Action>();
        foreach (JsepStreamChange change in changes.Streams)
            Apply(change, find(change.Transceiver).Receiver, change.IsAdded ? additions : removals);
        foreach (JsepTrackChange change in changes.Tracks)
        {
            RTCRtpTransceiver transceiver = find(change.Transceiver);
            RTCRtpReceiver receiver = transceiver.Receiver;
            if (change.IsAdded)
            {
                var told = new RTCTrackEvent(receiver, receiver.Track, [.. receiver.Streams], transceiver);
                tracks.Add(() => onTrack(told));
            }
            else
            {
                mutes.Add(() => receiver.Media.SetMuted(true));
            }
        }

        return [.. mutes, .. removals, .. additions, .. tracks];
    }

    private void Apply(JsepStreamChange change, RTCRtpReceiver receiver, List<Action> events)
    {
        if (!_streams.TryGetValue(change.StreamId, out MediaStream? stream))
            _streams[change.StreamId] = stream = new MediaStream(change.StreamId);
        MediaStreamTrack track = receiver.Track;
        if (change.IsAdded)
        {
            receiver.Streams.Add(stream);
            events.Add(() => stream.Add(track));
        }
        else
        {
            receiver.Streams.Remove(stream);
            events.Add(() => stream.Remove(track));
        }
    }
}
