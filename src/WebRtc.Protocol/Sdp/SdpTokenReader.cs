namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>Reads an attribute's value word by word; words are separated by one or more spaces.</summary>
/// <param name="text">The value, without line end.</param>
internal ref struct SdpTokenReader(ReadOnlySpan<char> text)
{
    /// <summary>What has not been read yet, without leading spaces.</summary>
    public ReadOnlySpan<char> Rest { get; private set; } = text.TrimStart(' ');

    /// <returns>False at the end.</returns>
    public bool TryRead(out ReadOnlySpan<char> token)
    {
        int end = Rest.IndexOf(' ');
        token = end < 0 ? Rest : Rest[..end];
        Rest = Rest[token.Length..].TrimStart(' ');
        return !token.IsEmpty;
    }

    public bool TryReadUInt16(out ushort value)
    {
        value = 0;
        return TryRead(out ReadOnlySpan<char> token) && SdpText.TryParseUInt16(token, out value);
    }

    public bool TryReadUInt32(out uint value)
    {
        value = 0;
        return TryRead(out ReadOnlySpan<char> token) && SdpText.TryParseUInt32(token, out value);
    }
}
