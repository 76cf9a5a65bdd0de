using System.Globalization;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>The o= line (RFC 8866 §5.2), whose address means nothing in WebRTC.</summary>
/// <param name="SessionId">Below 2^62 when we write it (RFC 9429 §5.2.1; Firefox refuses more than 2^63-1).</param>
/// <param name="SessionVersion">Grows with every new description of the session.</param>
internal readonly record struct SdpOrigin(ulong SessionId, ulong SessionVersion)
{
    /// <summary>
    /// A user name, the numbers, a network type, an address type and an address must be there;
    /// any number of digits goes.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> value, out SdpOrigin origin)
    {
        origin = default;
        var reader = new SdpTokenReader(value);
        if (!reader.TryRead(out _)) return false;
        if (!reader.TryRead(out ReadOnlySpan<char> id) || id.ContainsAnyExceptInRange('0', '9')) return false;
        if (!reader.TryRead(out ReadOnlySpan<char> version) || version.ContainsAnyExceptInRange('0', '9')) return false;
        for (int i = 0; i < 3; i++)
            if (!reader.TryRead(out _)) return false;
        // RFC 8866 §5.2 sets no bound to the numbers; only equality with later ones would matter,
        // and it matters to nobody.
        if (!SdpText.TryParseUInt64(id, out ulong sessionId)) sessionId = ulong.MaxValue;
        if (!SdpText.TryParseUInt64(version, out ulong sessionVersion)) sessionVersion = ulong.MaxValue;
        origin = new SdpOrigin(sessionId, sessionVersion);
        return true;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"- {SessionId} {SessionVersion} IN IP4 127.0.0.1");
}
