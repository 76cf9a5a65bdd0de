using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Header extensions between descriptions and ids (RFC 8285 §7).</summary>
internal static class HeaderExtensions
{
    /// <summary>RFC 8285 §4.2: 0 is padding, 15 is reserved.</summary>
    public const int MaxOneByteId = 14;

    private const int MaxTwoByteId = 255;

    /// <summary>The ids that the peer maps for us to use, of those that we have.</summary>
    public static HeaderExtensionIds Read(SessionDescription session, MediaDescription media, JsepOptions options)
    {
        bool twoByte = options.TwoByteHeaderExtensions && media.ExtmapAllowsMixed(session);
        var ids = default(HeaderExtensionIds);
        foreach (ExtmapAttribute extmap in media.Extmaps())
        {
            if (extmap.Id > (twoByte ? MaxTwoByteId : MaxOneByteId)) continue;
            if (!extmap.Direction.HasFlag(SdpDirection.RecvOnly)) continue;   // the peer does not want to receive it
            if (Contains(options.HeaderExtensions, extmap.Uri)) ids = With(ids, extmap.Uri, (byte)extmap.Id);
        }
        return ids;
    }

    /// <summary>Our own numbering, for offering.</summary>
    public static HeaderExtensionIds Number(JsepOptions options)
    {
        var ids = default(HeaderExtensionIds);
        byte next = 1;
        foreach (string uri in options.HeaderExtensions) ids = With(ids, uri, next++);
        return ids;
    }

    /// <summary>The extmap lines.</summary>
    public static void Write(MediaDescription media, HeaderExtensionIds ids)
    {
        Write(media, ids.Mid, HeaderExtensionUri.Mid);
        Write(media, ids.TransportWideCc, HeaderExtensionUri.TransportWideCc);
        Write(media, ids.AbsSendTime, HeaderExtensionUri.AbsSendTime);
        Write(media, ids.PlayoutDelay, HeaderExtensionUri.PlayoutDelay);
    }

    /// <summary>What both have under the same id: an answer may leave some out, but not renumber (RFC 8285 §7).</summary>
    public static HeaderExtensionIds Common(HeaderExtensionIds a, HeaderExtensionIds b) => new(
        Same(a.Mid, b.Mid), Same(a.TransportWideCc, b.TransportWideCc), Same(a.AbsSendTime, b.AbsSendTime), Same(a.PlayoutDelay, b.PlayoutDelay));

    private static byte Same(byte a, byte b) => a == b ? a : (byte)0;

    private static HeaderExtensionIds With(HeaderExtensionIds ids, string uri, byte id) => uri switch
    {
        HeaderExtensionUri.Mid => ids with { Mid = id },
        HeaderExtensionUri.TransportWideCc => ids with { TransportWideCc = id },
        HeaderExtensionUri.AbsSendTime => ids with { AbsSendTime = id },
        HeaderExtensionUri.PlayoutDelay => ids with { PlayoutDelay = id },
        _ => ids,
    };

    private static void Write(MediaDescription media, byte id, string uri)
    {
        if (id != 0) media.Attributes.Add("extmap", new ExtmapAttribute(id, uri).ToString());
    }

    private static bool Contains(IReadOnlyList<string> uris, string uri)
    {
        foreach (string known in uris)
            if (known == uri) return true;
        return false;
    }
}
