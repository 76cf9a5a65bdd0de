namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// The 90 kHz clock of RTP video (RFC 6184 §8.2.1) from 100 ns ticks: 9 per 1,000. Wraps as RTP timestamps do.
/// </summary>
internal static class VideoClock
{
    public const int Rate = 90_000;

    public static uint FromTicks(long ticks) => unchecked((uint)(ticks * 9 / 1000));
}
