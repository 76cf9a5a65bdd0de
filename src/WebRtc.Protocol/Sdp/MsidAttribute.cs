namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>msid:stream [track]</c> (RFC 8830 §2).</summary>
/// <param name="StreamId">"-": the track belongs to no stream.</param>
/// <param name="TrackId">Null if absent, which RFC 9429 §5.2.1 allows.</param>
internal readonly record struct MsidAttribute(string StreamId, string? TrackId)
{
    public static bool TryParse(ReadOnlySpan<char> value, out MsidAttribute result)
    {
        result = default;
        var reader = new SdpTokenReader(value);
        if (!reader.TryRead(out ReadOnlySpan<char> stream)) return false;
        result = new MsidAttribute(
            stream.ToString(), reader.TryRead(out ReadOnlySpan<char> track) ? track.ToString() : null);
        return true;
    }

    public override string ToString() => TrackId is null ? StreamId : $"{StreamId} {TrackId}";
}
