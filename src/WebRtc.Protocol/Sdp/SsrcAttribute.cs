namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>ssrc:number name[:value]</c> (RFC 5576 §4.1).</summary>
/// <param name="Ssrc">The source.</param>
/// <param name="Name">cname, msid …; empty if the line declares the source only.</param>
/// <param name="Value">Null if absent.</param>
internal readonly record struct SsrcAttribute(uint Ssrc, string Name, string? Value)
{
    public static bool TryParse(ReadOnlySpan<char> value, out SsrcAttribute result)
    {
        result = default;
        var reader = new SdpTokenReader(value);
        if (!reader.TryReadUInt32(out uint ssrc)) return false;
        ReadOnlySpan<char> rest = reader.Rest;
        int colon = rest.IndexOf(':');
        result = new SsrcAttribute(
            ssrc, (colon < 0 ? rest : rest[..colon]).ToString(), colon < 0 ? null : rest[(colon + 1)..].ToString());
        return true;
    }

    public override string ToString() => Value is null ? $"{Ssrc} {Name}".TrimEnd() : $"{Ssrc} {Name}:{Value}";
}
