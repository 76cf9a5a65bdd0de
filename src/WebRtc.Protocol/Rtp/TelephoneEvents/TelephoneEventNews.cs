namespace Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

/// <summary>What a packet tells of events, in this order.</summary>
[Flags]
internal enum TelephoneEventNews
{
    None = 0,

    /// <summary>The event before is over, though its end was lost.</summary>
    EndedBefore = 1,

    Began = 2,

    Ended = 4,
}
