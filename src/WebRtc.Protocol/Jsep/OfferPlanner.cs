using System.Globalization;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// Lays out our offers (RFC 9429 §5.2): sections that exist stay where they are with what was agreed on them, a rejected one is used
/// again for a new sender, and what is left over is appended.
/// </summary>
internal sealed class OfferPlanner(JsepOptions options, IReadOnlyList<JsepSender> senders)
{
    private readonly HashSet<string> _mids = [];
    private byte _nextPayloadType = 96;   // RFC 3551 §6: the dynamic range

    public IReadOnlyList<MediaSection> Plan(Negotiation? current)
    {
        var sections = new List<MediaSection>();
        Queue<JsepSender> waiting = NotYetLive(current);
        foreach (MediaSection section in current?.Sections ?? []) Reserve(section);
        foreach (MediaSection section in current?.Sections ?? [])
        {
            if (section.IsLive) sections.Add(section with { IsActive = true });
            else sections.Add(NewSection(waiting) ?? section);
        }
        while (NewSection(waiting) is { } section) sections.Add(section);
        return sections;
    }

    private Queue<JsepSender> NotYetLive(Negotiation? current)
    {
        var waiting = new Queue<JsepSender>();
        foreach (JsepSender sender in senders)
            if (!IsLive(sender, current)) waiting.Enqueue(sender);
        return waiting;
    }

    private static bool IsLive(JsepSender sender, Negotiation? current)
    {
        foreach (MediaSection section in current?.Sections ?? [])
            if (section.Sender == sender && section.IsLive) return true;
        return false;
    }

    /// <summary>Numbers in use must not mean anything else later (RFC 9429 §5.2.2).</summary>
    private void Reserve(MediaSection section)
    {
        _mids.Add(section.Mid);
        foreach (H264Format format in section.Video?.Formats ?? [])
            _nextPayloadType = Math.Max(_nextPayloadType, (byte)(Math.Max(format.PayloadType, format.RtxPayloadType ?? 0) + 1));
    }

    private MediaSection? NewSection(Queue<JsepSender> waiting)
    {
        if (!waiting.TryDequeue(out JsepSender? sender)) return null;
        if (VideoNegotiator.Propose(sender, options, ref _nextPayloadType) is not { } video) return null;
        return new MediaSection
        {
            Mid = NewMid(),
            Kind = "video",
            Protocol = "UDP/TLS/RTP/SAVPF",
            FirstFormat = video.Formats[0].PayloadType.ToString(CultureInfo.InvariantCulture),
            RtcpMux = true,
            Sender = sender,
            Video = video,
            IsActive = true,
        };
    }

    private string NewMid()
    {
        int number = 0;
        string mid;
        do mid = (number++).ToString(CultureInfo.InvariantCulture);
        while (!_mids.Add(mid));
        return mid;
    }
}
