namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>How long an audio payload plays, without decoding it.</summary>
internal static class AudioDuration
{
    private const int OpusClockRate = 48_000;

    /// <returns>Ticks of the codec's RTP clock; 0: not known.</returns>
    public static int Ticks(string mimeType, ReadOnlySpan<byte> payload)
    {
        if (mimeType.Equals("audio/opus", StringComparison.OrdinalIgnoreCase)) return Opus(payload);
        // RFC 3551 §4.5.2, §4.5.14: a byte is a tick of 8,000 Hz, of G722 too.
        return mimeType.Equals("audio/PCMU", StringComparison.OrdinalIgnoreCase)
            || mimeType.Equals("audio/PCMA", StringComparison.OrdinalIgnoreCase)
            || mimeType.Equals("audio/G722", StringComparison.OrdinalIgnoreCase) ? payload.Length : 0;
    }

    // RFC 6716 §3.1: | config (5) |s| c |   c: frames 1, 2, 2, or the next byte's low 6 bits
    private static int Opus(ReadOnlySpan<byte> payload)
    {
        const int LongestTicks = OpusClockRate / 1000 * 120;
        if (payload.IsEmpty) return 0;
        int config = payload[0] >> 3;
        int frame = config switch
        {
            < 12 => OpusClockRate / 1000 * ((config & 3) switch { 0 => 10, 1 => 20, 2 => 40, _ => 60 }),    // SILK
            < 16 => OpusClockRate / 1000 * ((config & 1) == 0 ? 10 : 20),                                   // hybrid
            // CELT: 2.5 ms up
            _ => OpusClockRate / 400 << (config & 3),
        };
        int count = (payload[0] & 3) switch { 0 => 1, 1 or 2 => 2, _ => payload.Length > 1 ? payload[1] & 0x3F : 0 };
        return Math.Min(frame * count, LongestTicks);
    }
}
