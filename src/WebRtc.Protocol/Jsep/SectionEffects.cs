using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What the sections of an answer do to their transceivers (W3C WebRTC §4.4.1.5).</summary>
internal static class SectionEffects
{
    /// <summary>Our answer is set.</summary>
    public static void OfLocalAnswer(IReadOnlyList<MediaSection> sections, bool isFinal, ChangeList changes)
    {
        foreach (MediaSection section in sections)
        {
            if (section.Transceiver is not { IsStopped: false } transceiver) continue;
            if (!section.IsLive)
            {
                if (isFinal) TransceiverTable.Stop(transceiver, changes);
                continue;
            }
            bool receives = section.Direction.HasFlag(SdpDirection.RecvOnly);
            if (!receives) RemoteTracks.Process(transceiver, section.Direction, [], trackId: null, changes);
            transceiver.FiredDirection = section.Direction;
            transceiver.Agree(section.Direction);
        }
    }

    /// <summary>The peer's answer is set.</summary>
    public static void OfRemoteAnswer(
        IReadOnlyList<MediaSection> sections, SessionDescription answer, ChangeList changes)
    {
        for (int i = 0; i < sections.Count; i++)
        {
            if (sections[i].Transceiver is not { IsStopped: false } transceiver) continue;
            if (!sections[i].IsLive)
            {
                TransceiverTable.Stop(transceiver, changes);
                continue;
            }
            IReadOnlyList<string> streams = answer.Media[i].Streams(out string? trackId);
            RemoteTracks.Process(transceiver, sections[i].Direction, streams, trackId, changes);
            transceiver.Agree(sections[i].Direction);
        }
    }
}
