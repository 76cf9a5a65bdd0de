using System.Globalization;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// Lays out our offers (RFC 9429 §5.2): sections that exist stay where they are, those of stopped transceivers are
/// rejected, a rejected one is used again for what is new, and what is left over is appended, data channels last.
/// </summary>
internal sealed class OfferPlanner
{
    private readonly JsepOptions _options;
    private readonly IReadOnlyList<JsepTransceiver> _transceivers;
    private readonly Negotiation? _current;
    private readonly IReadOnlyList<MediaSection> _existing;
    private readonly PayloadTypeTable _numbers;
    private readonly Dictionary<string, ushort> _extensions = [];
    private readonly HashSet<string> _mids;
    private readonly List<MediaSection> _sections = [];

    /// <param name="options">What we can do.</param>
    /// <param name="transceivers">All there are.</param>
    /// <param name="current">What is in force; null the first time.</param>
    /// <param name="pending">Our last offer, if it has no answer yet.</param>
    /// <param name="usedMids">What has been a mid in this session: never to mean another section.</param>
    public OfferPlanner(
        JsepOptions options, IReadOnlyList<JsepTransceiver> transceivers, Negotiation? current, Negotiation? pending,
        IEnumerable<string> usedMids)
    {
        _options = options;
        _transceivers = transceivers;
        _current = current;
        _existing = (pending ?? current)?.Sections ?? [];
        _numbers = new PayloadTypeTable(options);
        _mids = [.. usedMids];
        Reserve(current?.Sections ?? []);
        Reserve(_existing);
    }

    /// <param name="wantsData">An application section is needed.</param>
    public IReadOnlyList<MediaSection> Plan(bool wantsData)
    {
        Queue<JsepTransceiver> waiting = Waiting();
        bool hasData = false;
        foreach (MediaSection section in _existing) hasData |= section is { IsApplication: true, IsLive: true };
        bool needsData = wantsData && !hasData;
        foreach (MediaSection section in _existing)
            _sections.Add(Bundled(Again(section) ?? NewMedia(waiting) ?? NewData(ref needsData)
                ?? section with { IsLive = false, Transceiver = null }));
        while (_sections.Count < SdpLimits.MaxMediaSections && NewMedia(waiting) is { } section)
            _sections.Add(Bundled(section));
        if (_sections.Count < SdpLimits.MaxMediaSections && NewData(ref needsData) is { } data)
            _sections.Add(Bundled(data));
        return _sections;
    }

    /// <summary>Transceivers that no section has yet.</summary>
    private Queue<JsepTransceiver> Waiting()
    {
        var waiting = new Queue<JsepTransceiver>();
        foreach (JsepTransceiver transceiver in _transceivers)
            if (!transceiver.IsStopping && !HasSection(transceiver)) waiting.Enqueue(transceiver);
        return waiting;
    }

    private bool HasSection(JsepTransceiver transceiver)
    {
        foreach (MediaSection section in _existing)
            if (IsOf(section, transceiver)) return true;
        return false;
    }

    private static bool IsOf(MediaSection section, JsepTransceiver transceiver) =>
        section.Transceiver == transceiver && transceiver.Mid == section.Mid && !transceiver.IsStopped;

    private void Reserve(IReadOnlyList<MediaSection> sections)
    {
        foreach (MediaSection section in sections)
        {
            _mids.Add(section.Mid);
            if (!section.IsLive) continue;
            _numbers.Reserve(section.Codecs);
            foreach (ExtmapAttribute extension in section.Extensions) _extensions.TryAdd(extension.Uri, extension.Id);
        }
    }

    /// <summary>A section that goes on; null if its line is free.</summary>
    private MediaSection? Again(MediaSection section)
    {
        if (section.IsApplication) return section.IsLive ? section : null;
        if (section.Transceiver is { IsStopping: false } transceiver && IsOf(section, transceiver))
            return Write(section, transceiver, section.Codecs);
        // A line is free when both sides have seen it rejected (RFC 9429 §5.2.2).
        bool isFree =
            section.Transceiver is null || !(IsOf(section, section.Transceiver) || IsInForce(section, _sections.Count));
        if (isFree) return null;
        return section with { IsLive = false, IsBundleOnly = false, Direction = SdpDirection.Inactive, Msids = [] };
    }

    private MediaSection? NewMedia(Queue<JsepTransceiver> waiting)
    {
        if (!waiting.TryDequeue(out JsepTransceiver? transceiver)) return null;
        var section = new MediaSection
        {
            Mid = NewMid(),
            Kind = transceiver.Kind == MediaKind.Audio ? "audio" : "video",
            Protocol = "UDP/TLS/RTP/SAVPF",
            FirstFormat = "0",
            RtcpMux = true,
            Transceiver = transceiver,
        };
        return Write(section, transceiver, []);
    }

    private MediaSection? NewData(ref bool needed)
    {
        if (!needed) return null;
        needed = false;
        return new MediaSection
        {
            Mid = NewMid(),
            Kind = "application",
            Protocol = "UDP/DTLS/SCTP",
            FirstFormat = "webrtc-datachannel",
            IsLive = true,
        };
    }

    private MediaSection Write(MediaSection section, JsepTransceiver transceiver, IReadOnlyList<NegotiatedCodec> agreed)
    {
        IReadOnlyList<NegotiatedCodec> codecs = CodecOffer.Select(transceiver, _options, agreed, _numbers);
        IReadOnlyList<ExtmapAttribute> extensions =
            HeaderExtensions.Offer(transceiver.Kind, section.Mid, _options, _extensions);
        HeaderExtensions.Prune(ref extensions, ref codecs);
        NegotiatedCodec? first = codecs.Count > 0 ? codecs[0] : null;
        return section with
        {
            FirstFormat = first?.PayloadType.ToString(CultureInfo.InvariantCulture) ?? section.FirstFormat,
            FirstRtpMap = first is null ? section.FirstRtpMap : SectionWriter.RtpMapOf(first),
            IsLive = codecs.Count > 0,
            CantSend = false,
            Direction = transceiver.EffectiveDirection,
            Codecs = codecs,
            Extensions = extensions,
            ReducedSizeRtcp = true,
            Msids = Msids.Of(transceiver, transceiver.EffectiveDirection),
        };
    }

    /// <summary>RFC 9429 §4.1.1, of sections that are new in this offer or have no answer yet.</summary>
    private MediaSection Bundled(MediaSection section)
    {
        bool hasEarlier = false, hasEarlierOfKind = false;
        foreach (MediaSection earlier in _sections)
        {
            hasEarlier |= earlier.IsLive;
            hasEarlierOfKind |= earlier.IsLive && earlier.Kind == section.Kind;
        }
        bool isOptional = _options.BundlePolicy switch
        {
            BundlePolicy.MaxBundle => hasEarlier,
            BundlePolicy.Balanced => hasEarlierOfKind,
            _ => false,
        };
        return section with { IsBundleOnly = section.IsLive && isOptional && !IsInForce(section, _sections.Count) };
    }

    private bool IsInForce(MediaSection section, int index) =>
        _current is not null && index < _current.Sections.Count && _current.Sections[index] is { IsLive: true } before
            && before.Mid == section.Mid;

    private string NewMid()
    {
        int number = 0;
        string mid;
        do mid = (number++).ToString(CultureInfo.InvariantCulture);
        while (!_mids.Add(mid));
        return mid;
    }
}
