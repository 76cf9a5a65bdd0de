namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Random ICE credentials and ids.</summary>
internal static class RandomText
{
    private const string IceCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>48 bits: also tells viewers apart on the shared socket, so more than RFC 8839's 24.</summary>
    private const int UfragLength = 8;

    /// <summary>144 bits; RFC 8839 §5.4 asks for 128.</summary>
    private const int PwdLength = 24;

    /// <summary>Of a track's name; as many as a UUID has.</summary>
    private const int IdBytes = 16;

    public static IceParameters NewIceParameters(IRandom random) =>
        new(Next(random, UfragLength), Next(random, PwdLength));

    /// <summary>128 bits in token characters (RFC 8866 §9).</summary>
    public static string NewId(IRandom random)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>A source that is neither 0, which Chrome takes for a probe, nor <paramref name="other"/>.</summary>
    public static uint NewSsrc(IRandom random, uint other = 0)
    {
        uint ssrc = random.NextUInt32();
        while (ssrc == 0 || ssrc == other) ssrc++;   // at most twice
        return ssrc;
    }

    private static string Next(IRandom random, int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        Span<char> text = stackalloc char[length];
        random.Fill(bytes);
        for (int i = 0; i < length; i++) text[i] = IceCharacters[bytes[i] & 63];   // 64 characters: no bias
        return text.ToString();
    }
}
