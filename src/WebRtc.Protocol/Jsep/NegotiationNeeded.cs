using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>"Check if negotiation is needed" (W3C WebRTC §4.7.3).</summary>
internal static class NegotiationNeeded
{
    /// <param name="transceivers">All there are.</param>
    /// <param name="current">What is in force: its local description is [[CurrentLocalDescription]].</param>
    /// <param name="restartsIce">[[LocalIceCredentialsToReplace]] is not empty.</param>
    /// <param name="wantsData">A data channel was created.</param>
    public static bool Check(
        IReadOnlyList<JsepTransceiver> transceivers, Negotiation? current, bool restartsIce, bool wantsData)
    {
        if (restartsIce || (wantsData && !HasData(current))) return true;
        foreach (JsepTransceiver transceiver in transceivers)
        {
            if (transceiver is { IsStopping: true, IsStopped: false }) return true;
            int index = IndexOf(transceiver, current);
            if (index < 0)
            {
                if (!transceiver.IsStopped) return true;
            }
            else if (transceiver.IsStopped ? !IsRejected(current!, index) : Differs(transceiver, current!, index))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>An answer that rejected ours is an answer: asking again would not help.</summary>
    private static bool HasData(Negotiation? current)
    {
        foreach (MediaSection section in current?.Sections ?? [])
            if (section.IsApplication && (section.IsLive || current!.IsOfferer)) return true;
        return false;
    }

    private static int IndexOf(JsepTransceiver transceiver, Negotiation? current)
    {
        for (int i = 0; i < (current?.Sections.Count ?? 0); i++)
            if (current!.Sections[i].Transceiver == transceiver && current.Sections[i].Mid == transceiver.Mid) return i;
        return -1;
    }

    private static bool IsRejected(Negotiation current, int index) =>
        current.Local!.Description.Media[index].IsRejected || current.Remote!.Description.Media[index].IsRejected;

    private static bool Differs(JsepTransceiver transceiver, Negotiation current, int index)
    {
        MediaDescription local =
            current.Local!.Description.Media[index], remote = current.Remote!.Description.Media[index];
        SdpDirection written = local.Direction(current.Local.Description);
        SdpDirection reversed = remote.Direction(current.Remote.Description).Reverse();
        SdpDirection wanted = transceiver.Direction;
        if (current.Sections[index].CantSend) wanted &= ~SdpDirection.SendOnly;
        if (written.HasFlag(SdpDirection.SendOnly) && wanted.HasFlag(SdpDirection.SendOnly)
            && HasOtherStreams(transceiver, local))
            return true;
        return current.IsOfferer ? wanted != written && wanted != reversed : written != (wanted & reversed);
    }

    private static bool HasOtherStreams(JsepTransceiver transceiver, MediaDescription local)
    {
        IReadOnlyList<string> written = local.Streams(out _), wanted = transceiver.Sender.StreamIds;
        if (written.Count != wanted.Count) return true;
        foreach (string stream in wanted)
            if (!Contains(written, stream)) return true;
        return false;
    }

    private static bool Contains(IReadOnlyList<string> streams, string stream)
    {
        foreach (string known in streams)
            if (known == stream) return true;
        return false;
    }
}
