using Camerad.Media;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// The connection's set of transceivers in the order of their making. When a description leaves the stable state, what
/// it may change is noted, so that a rollback can bring it back (W3C WebRTC §4.4.1.5, RFC 9429 §4.1.10.2).
/// </summary>
internal sealed class TransceiverTable(IRandom random, Revision revision)
{
    private readonly List<JsepTransceiver> _transceivers = [];
    private Dictionary<JsepTransceiver, TransceiverState>? _stable;
    private int _nextHandle;

    public IReadOnlyList<JsepTransceiver> All => _transceivers;

    public JsepTransceiver Add(MediaKind kind, SdpDirection direction, bool byRemote)
    {
        var transceiver = new JsepTransceiver(_nextHandle++, kind, direction, byRemote, random, revision);
        _transceivers.Add(transceiver);
        revision.Advance();
        return transceiver;
    }

    public JsepTransceiver? FindByMid(string mid)
    {
        foreach (JsepTransceiver transceiver in _transceivers)
            if (transceiver.Mid == mid && !transceiver.IsStopped) return transceiver;
        return null;
    }

    /// <summary>RFC 9429 §5.10: a section of the peer's offer that wants to receive takes a track that waits to be
    /// sent.</summary>
    public JsepTransceiver? FindWaiting(MediaKind kind)
    {
        foreach (JsepTransceiver transceiver in _transceivers)
            if (transceiver is { HasAddedTrack: true, Mid: null, IsStopping: false } && transceiver.Kind == kind)
                return transceiver;
        return null;
    }

    /// <summary>The stable state ends.</summary>
    public void NoteStable()
    {
        if (_stable is not null) return;
        _stable = [];
        foreach (JsepTransceiver transceiver in _transceivers) _stable.Add(transceiver, transceiver.State);
    }

    public void RollBack(ChangeList changes)
    {
        if (_stable is null) return;
        foreach (JsepTransceiver transceiver in _transceivers.ToArray())
        {
            if (_stable.TryGetValue(transceiver, out TransceiverState state))
            {
                RemoteTracks.RollBack(transceiver, state, changes);
                transceiver.Restore(state);
            }
            else
            {
                Forget(transceiver, changes);
            }
        }
        _stable = null;
    }

    /// <summary>A newer offer of the peer replaces its last one: what only that one had goes.</summary>
    public void ForgetUnlessIn(SessionDescription offer, ChangeList changes)
    {
        foreach (JsepTransceiver transceiver in _transceivers.ToArray())
        {
            if (transceiver.Mid is not { } mid || _stable?.TryGetValue(transceiver, out TransceiverState state) == true
                && state.Mid == mid)
                continue;
            if (!Contains(offer, mid)) Forget(transceiver, changes);
        }
    }

    /// <summary>The stable state is reached: what was stopped leaves the set, and can't be rolled back to.</summary>
    public void Settle(ChangeList changes)
    {
        _stable = null;
        foreach (JsepTransceiver transceiver in _transceivers.ToArray())
        {
            // Stopped before any description had it: nobody need agree.
            if (transceiver is { IsStopping: true, IsStopped: false, Mid: null }) Stop(transceiver, changes);
            if (!transceiver.IsStopped) continue;
            transceiver.Dissociate();
            _transceivers.Remove(transceiver);
            changes.Removed.Add(transceiver);
        }
    }

    /// <summary>W3C WebRTC §5.4, "stop the RTCRtpTransceiver".</summary>
    public static void Stop(JsepTransceiver transceiver, ChangeList changes)
    {
        if (transceiver.IsStopped) return;
        RemoteTracks.Process(transceiver, SdpDirection.Inactive, [], transceiver.Receiver.RemoteTrackId, changes);
        transceiver.MarkStopped();
        changes.Stopped.Add(transceiver);
    }

    /// <summary>Undoes the association; what the peer made, and addTrack has not taken, is removed.</summary>
    private void Forget(JsepTransceiver transceiver, ChangeList changes)
    {
        RemoteTracks.RollBack(transceiver, default(TransceiverState) with { RemoteStreamIds = [] }, changes);
        transceiver.Restore(default(TransceiverState) with { RemoteStreamIds = [] });
        if (!transceiver.WasCreatedByRemote || transceiver.HasAddedTrack) return;
        Stop(transceiver, changes);
        _transceivers.Remove(transceiver);
        changes.Removed.Add(transceiver);
    }

    private static bool Contains(SessionDescription offer, string mid)
    {
        for (int i = 0; i < offer.Media.Count; i++)
            if (MediaSection.From(offer, i).Mid == mid) return true;
        return false;
    }
}
