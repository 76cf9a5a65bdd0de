using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>group:semantics mid …</c> (RFC 5888 §5).</summary>
/// <param name="Semantics">BUNDLE, LS …</param>
/// <param name="Mids">In order; may be empty.</param>
internal sealed record GroupAttribute(string Semantics, IReadOnlyList<string> Mids)
{
    public static bool TryParse(
        ReadOnlySpan<char> value, [NotNullWhen(true)] out GroupAttribute? result)
    {
        result = null;
        var reader = new SdpTokenReader(value);
        if (!reader.TryRead(out ReadOnlySpan<char> semantics)) return false;
        var mids = new List<string>();
        while (reader.TryRead(out ReadOnlySpan<char> mid))
        {
            if (mids.Count == SdpLimits.MaxGroupMembers) return false;
            mids.Add(mid.ToString());
        }
        result = new GroupAttribute(semantics.ToString(), mids);
        return true;
    }

    public bool Contains(string mid)
    {
        foreach (string member in Mids)
            if (member == mid) return true;
        return false;
    }

    public override string ToString() => Mids.Count == 0 ? Semantics : $"{Semantics} {string.Join(' ', Mids)}";
}
