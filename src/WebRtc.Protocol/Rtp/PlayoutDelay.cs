namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// The playout-delay extension's value: how long the receiver may hold pictures back. libwebrtc takes its low-latency
/// path only if the minimum is 0 and the maximum at most 500 ms.
/// </summary>
/// <param name="MinimumMs">0-40,950 ms in steps of 10.</param>
/// <param name="MaximumMs">0-40,950 ms in steps of 10.</param>
internal readonly record struct PlayoutDelay(int MinimumMs, int MaximumMs)
{
    private const int Granularity = 10, Highest = 0xFFF;

    /// <summary>Up to 100 ms: room for one retransmission on a home network, still live to the eye.</summary>
    public static readonly PlayoutDelay Live = new(0, 100);

    /// <summary>24 bits: 12 of minimum, 12 of maximum, in units of 10 ms.</summary>
    public uint Bits => (Field(MinimumMs) << 12) | Field(MaximumMs);

    private static uint Field(int milliseconds) => (uint)Math.Clamp(milliseconds / Granularity, 0, Highest);
}
