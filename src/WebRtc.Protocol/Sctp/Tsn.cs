namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>Serial number arithmetic on 32 and 16 bits (RFC 9260 §1.6, RFC 1982).</summary>
internal static class Tsn
{
    public static bool IsAfter(uint a, uint b) => (int)(a - b) > 0;

    /// <summary>
    /// The 32-bit number nearest to <paramref name="reference"/> whose lower 16 bits are given
    /// (stream sequence numbers).
    /// </summary>
    public static uint Extend(ushort low, uint reference) => reference + (uint)(short)(low - (ushort)reference);
}
