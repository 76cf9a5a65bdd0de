using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What descriptions mean for the peer's tracks and streams (W3C WebRTC §4.4.1.5 and §5.1.1).</summary>
internal static class RemoteTracks
{
    /// <summary>"Process remote tracks".</summary>
    /// <param name="transceiver">Whose receiver.</param>
    /// <param name="direction">Seen from us.</param>
    /// <param name="streams">Of the peer's section; of no account if we don't receive.</param>
    /// <param name="trackId">The peer's name for the track.</param>
    /// <param name="changes">Grows.</param>
    public static void Process(
        JsepTransceiver transceiver, SdpDirection direction, IReadOnlyList<string> streams, string? trackId,
        ChangeList changes)
    {
        bool receives = direction.HasFlag(SdpDirection.RecvOnly);
        bool received = transceiver.FiredDirection?.HasFlag(SdpDirection.RecvOnly) == true;
        transceiver.Receiver.RemoteTrackId = trackId ?? transceiver.Receiver.RemoteTrackId;
        bool hasNewStream = SetStreams(transceiver, receives ? streams : [], changes);
        if (receives && (!received || hasNewStream))
            changes.Tracks.Add(new JsepTrackChange(transceiver, IsAdded: true, transceiver.Receiver.RemoteStreamIds));
        if (!receives && received) changes.Tracks.Add(new JsepTrackChange(transceiver, IsAdded: false, []));
        transceiver.FiredDirection = direction;
    }

    /// <summary>Back to the streams of the stable state; a track that only the rolled back description had
    /// goes.</summary>
    public static void RollBack(JsepTransceiver transceiver, in TransceiverState state, ChangeList changes)
    {
        if (transceiver.IsStopped) return;
        bool received = transceiver.FiredDirection?.HasFlag(SdpDirection.RecvOnly) == true;
        bool receives = state.FiredDirection?.HasFlag(SdpDirection.RecvOnly) == true;
        SetStreams(transceiver, state.RemoteStreamIds, changes);
        if (received && !receives) changes.Tracks.Add(new JsepTrackChange(transceiver, IsAdded: false, []));
    }

    /// <summary>"Set the associated remote streams".</summary>
    /// <returns>True if one was added.</returns>
    private static bool SetStreams(JsepTransceiver transceiver, IReadOnlyList<string> streams, ChangeList changes)
    {
        IReadOnlyList<string> before = transceiver.Receiver.RemoteStreamIds;
        transceiver.Receiver.RemoteStreamIds = streams;
        foreach (string stream in before)
            if (!Contains(streams, stream))
                changes.Streams.Add(new JsepStreamChange(transceiver, stream, IsAdded: false));
        bool added = false;
        foreach (string stream in streams)
        {
            if (Contains(before, stream)) continue;
            changes.Streams.Add(new JsepStreamChange(transceiver, stream, IsAdded: true));
            added = true;
        }
        return added;
    }

    private static bool Contains(IReadOnlyList<string> streams, string stream)
    {
        foreach (string known in streams)
            if (known == stream) return true;
        return false;
    }
}
