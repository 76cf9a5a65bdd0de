using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>The msid lines of a section (RFC 9429 §5.2.1, RFC 8830).</summary>
internal static class Msids
{
    /// <returns>One for each stream, one with "-" for none, none if nothing is sent.</returns>
    public static IReadOnlyList<MsidAttribute> Of(JsepTransceiver transceiver, SdpDirection direction)
    {
        if (!direction.HasFlag(SdpDirection.SendOnly)) return [];
        string track = transceiver.Sender.MsidTrackId;
        var msids = new List<MsidAttribute>();
        foreach (string stream in transceiver.Sender.StreamIds) msids.Add(new MsidAttribute(stream, track));
        if (msids.Count == 0) msids.Add(new MsidAttribute("-", track));
        return msids;
    }
}
