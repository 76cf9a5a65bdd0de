using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>ssrc-group:semantics ssrc …</c> (RFC 5576 §4.2).</summary>
/// <param name="Semantics">FID: the second repeats the first (RFC 4588 §8.3); SIM, FEC-FR …</param>
/// <param name="Ssrcs">In order.</param>
internal sealed record SsrcGroupAttribute(string Semantics, IReadOnlyList<uint> Ssrcs)
{
    public static bool TryParse(
        ReadOnlySpan<char> value, [NotNullWhen(true)] out SsrcGroupAttribute? result)
    {
        result = null;
        var reader = new SdpTokenReader(value);
        if (!reader.TryRead(out ReadOnlySpan<char> semantics)) return false;
        var ssrcs = new List<uint>();
        while (reader.TryRead(out ReadOnlySpan<char> token))
        {
            if (ssrcs.Count == SdpLimits.MaxGroupMembers || !SdpText.TryParseUInt32(token, out uint ssrc)) return false;
            ssrcs.Add(ssrc);
        }
        result = new SsrcGroupAttribute(semantics.ToString(), ssrcs);
        return true;
    }

    public override string ToString() => $"{Semantics} {string.Join(' ', Ssrcs)}";
}
