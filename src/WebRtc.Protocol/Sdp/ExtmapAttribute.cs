namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>extmap:id[/direction] uri [attributes]</c> (RFC 8285 §8).</summary>
/// <param name="Id">1 to 14 in the one-byte form, 1 to 255 in the two-byte form; 4096 up are
/// wishes without an id.</param>
/// <param name="Uri">Names the extension.</param>
/// <param name="Direction">Sendrecv if absent; seen from who wrote it.</param>
internal readonly record struct ExtmapAttribute(ushort Id, string Uri, SdpDirection Direction = SdpDirection.SendRecv)
{
    public static bool TryParse(ReadOnlySpan<char> value, out ExtmapAttribute result)
    {
        result = default;
        var reader = new SdpTokenReader(value);
        if (!reader.TryRead(out ReadOnlySpan<char> mapping) || !reader.TryRead(out ReadOnlySpan<char> uri))
            return false;
        int slash = mapping.IndexOf('/');
        var direction = SdpDirection.SendRecv;
        if (slash >= 0 && !SdpDirections.TryParse(mapping[(slash + 1)..], out direction)) return false;
        if (!SdpText.TryParseUInt16(slash < 0 ? mapping : mapping[..slash], out ushort id) || id == 0) return false;
        result = new ExtmapAttribute(id, uri.ToString(), direction);
        return true;
    }

    public override string ToString() => Direction == SdpDirection.SendRecv
        ? $"{Id} {Uri}"
        : $"{Id}/{Direction.ToAttributeName()} {Uri}";
}
