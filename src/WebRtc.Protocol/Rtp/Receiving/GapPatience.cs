using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// How long the packets behind a gap are held back. A frame leaves as soon as it is complete and its turn has come; so
/// this is all the delay the jitter buffer makes. It adapts: to the round trip where the gap can be repaired, to how
/// late packets come where not.
/// </summary>
internal static class GapPatience
{
    /// <summary>Video, missing packets are asked for: tries as at one per round trip.</summary>
    public const int VideoRoundTrips = 20;

    /// <summary>Bounds of the same; senders keep two seconds of history, often less.</summary>
    public static readonly TimeSpan VideoLowest = TimeSpan.FromMilliseconds(500),
        VideoHighest = TimeSpan.FromSeconds(2);

    /// <summary>Audio, missing packets are asked for: later ones would only be noise.</summary>
    public const int AudioRoundTrips = 3;

    public static readonly TimeSpan AudioLowest = TimeSpan.FromMilliseconds(40),
        AudioHighest = TimeSpan.FromMilliseconds(300);

    /// <summary>Nothing is asked for: this many times the lateness seen, and the jitter.</summary>
    public const int ReorderFactor = 4;

    public static readonly TimeSpan ReorderLowest = TimeSpan.FromMilliseconds(20),
        ReorderHighest = TimeSpan.FromMilliseconds(200);

    public static TimeSpan Of(
        MediaKind kind, bool isRepaired, TimeSpan roundTrip, TimeSpan reorderDelay, TimeSpan jitter) =>
        (kind, isRepaired) switch
        {
            (MediaKind.Video, true) => Clamp(roundTrip * VideoRoundTrips, VideoLowest, VideoHighest),
            (MediaKind.Audio, true) => Clamp((roundTrip * AudioRoundTrips) + reorderDelay, AudioLowest, AudioHighest),
            _ => Clamp((reorderDelay + jitter) * ReorderFactor, ReorderLowest, ReorderHighest),
        };

    private static TimeSpan Clamp(TimeSpan value, TimeSpan lowest, TimeSpan highest) =>
        TimeSpan.FromTicks(Math.Clamp(value.Ticks, lowest.Ticks, highest.Ticks));
}
