using Camerad.Media;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Header extensions of a section (RFC 8285 §7); directions are ours.</summary>
internal static class HeaderExtensions
{
    /// <summary>RFC 8285 §4.2: 0 is padding, 15 is reserved.</summary>
    public const int MaxOneByteId = 14;

    private const int MaxTwoByteId = 255;

    /// <summary>Bytes that a one-byte header extension holds (RFC 8285 §4.2).</summary>
    private const int MaxMidExtensionLength = 16;

    /// <summary>What we take of those that the peer's section maps.</summary>
    public static IReadOnlyList<ExtmapAttribute> Read(
        SessionDescription session, MediaDescription media, MediaKind kind, string mid, JsepOptions options)
    {
        bool twoByte = options.TwoByteHeaderExtensions && media.ExtmapAllowsMixed(session);
        var extensions = new List<ExtmapAttribute>();
        foreach (ExtmapAttribute extmap in media.Extmaps())
        {
            if (extmap.Id > (twoByte ? MaxTwoByteId : MaxOneByteId) || !IsKnown(extmap.Uri, kind, mid, options))
                continue;
            if (Find(extensions, extmap.Uri) is null)
                extensions.Add(extmap with { Direction = extmap.Direction.Reverse() });
        }
        return extensions;
    }

    /// <summary>Ours, for offering: what is numbered anywhere in the bundle keeps its number (RFC 9143 §9.1).</summary>
    /// <param name="kind">Of the section.</param>
    /// <param name="mid">Of the section.</param>
    /// <param name="options">What we can do.</param>
    /// <param name="numbered">What is in use; grows.</param>
    public static IReadOnlyList<ExtmapAttribute> Offer(
        MediaKind kind, string mid, JsepOptions options, Dictionary<string, ushort> numbered)
    {
        var extensions = new List<ExtmapAttribute>();
        foreach (string uri in options.HeaderExtensions)
        {
            if (!IsKnown(uri, kind, mid, options)) continue;
            if (!numbered.TryGetValue(uri, out ushort id))
            {
                id = CustomaryId(uri);
                if (numbered.ContainsValue(id)) for (id = 1; numbered.ContainsValue(id);) id++;
                if (id > MaxOneByteId) continue;
                numbered.Add(uri, id);
            }
            extensions.Add(new ExtmapAttribute(id, uri));
        }
        return extensions;
    }

    // Chromium keeps the numbers of an offer that it has rolled back, and offers them again beside ours. So where both
    // sides offer at once, others than its own for what we both know would meet those that only it knows: 1, 3, 6 to 8,
    // 10, 11.
    private static ushort CustomaryId(string uri) => uri switch
    {
        HeaderExtensionUri.AbsSendTime => 2,
        HeaderExtensionUri.TransportWideCc => 4,
        HeaderExtensionUri.PlayoutDelay => 5,
        HeaderExtensionUri.Mid => 9,
        _ => 12,
    };

    /// <summary>What an answer leaves: it may leave some out, but not renumber (RFC 8285 §7).</summary>
    public static IReadOnlyList<ExtmapAttribute> Accept(
        IReadOnlyList<ExtmapAttribute> ours, IReadOnlyList<ExtmapAttribute> answered)
    {
        var common = new List<ExtmapAttribute>();
        foreach (ExtmapAttribute extension in ours)
        {
            if (Find(answered, extension.Uri) is not { } other || other.Id != extension.Id) continue;
            common.Add(extension with { Direction = extension.Direction & other.Direction });
        }
        return common;
    }

    /// <summary>Transport-wide congestion control needs both halves; one without the other is given up (Firefox offers
    /// it for video only).</summary>
    public static void Prune(ref IReadOnlyList<ExtmapAttribute> extensions, ref IReadOnlyList<NegotiatedCodec> codecs)
    {
        bool inExtensions = Find(extensions, HeaderExtensionUri.TransportWideCc) is not null;
        if (inExtensions && HasTransportCc(codecs)) return;
        var kept = new List<ExtmapAttribute>();
        foreach (ExtmapAttribute extension in extensions)
            if (extension.Uri != HeaderExtensionUri.TransportWideCc) kept.Add(extension);
        var without = new List<NegotiatedCodec>();
        foreach (NegotiatedCodec codec in codecs)
            without.Add(codec with { Feedback = codec.Feedback & ~RtcpFeedback.TransportCc });
        (extensions, codecs) = (kept, without);
    }

    /// <summary>The ids for one way.</summary>
    /// <param name="extensions">Agreed.</param>
    /// <param name="way">Sendonly: what we write; recvonly: what we read.</param>
    /// <param name="feedback">Of the codec; without transport-cc its sequence numbers are of no use.</param>
    public static HeaderExtensionIds ToIds(
        IReadOnlyList<ExtmapAttribute> extensions, SdpDirection way, RtcpFeedback feedback)
    {
        var ids = default(HeaderExtensionIds);
        foreach (ExtmapAttribute extension in extensions)
            if (extension.Direction.HasFlag(way)) ids = With(ids, extension.Uri, (byte)extension.Id);
        return feedback.HasFlag(RtcpFeedback.TransportCc) ? ids : ids with { TransportWideCc = 0 };
    }

    private static bool HasTransportCc(IReadOnlyList<NegotiatedCodec> codecs)
    {
        foreach (NegotiatedCodec codec in codecs)
            if (codec.Feedback.HasFlag(RtcpFeedback.TransportCc)) return true;
        return false;
    }

    private static bool IsKnown(string uri, MediaKind kind, string mid, JsepOptions options)
    {
        if (uri == HeaderExtensionUri.Mid && mid.Length > MaxMidExtensionLength) return false;
        return Contains(options.HeaderExtensions, uri) && Contains(RtpCapabilities.HeaderExtensions(kind), uri);
    }

    private static ExtmapAttribute? Find(IReadOnlyList<ExtmapAttribute> extensions, string uri)
    {
        foreach (ExtmapAttribute extension in extensions)
            if (extension.Uri == uri) return extension;
        return null;
    }

    private static HeaderExtensionIds With(HeaderExtensionIds ids, string uri, byte id) => uri switch
    {
        HeaderExtensionUri.Mid => ids with { Mid = id },
        HeaderExtensionUri.TransportWideCc => ids with { TransportWideCc = id },
        HeaderExtensionUri.AbsSendTime => ids with { AbsSendTime = id },
        HeaderExtensionUri.PlayoutDelay => ids with { PlayoutDelay = id },
        HeaderExtensionUri.AudioLevel => ids with { AudioLevel = id },
        _ => ids,
    };

    private static bool Contains(IReadOnlyList<string> uris, string uri)
    {
        foreach (string known in uris)
            if (known == uri) return true;
        return false;
    }
}
