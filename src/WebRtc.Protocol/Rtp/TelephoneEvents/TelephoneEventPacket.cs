namespace Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

/// <param name="Timestamp">When the event, or this segment of it, began (RFC 4733 §2.2.1).</param>
/// <param name="Marker">The event's first packet.</param>
/// <param name="Event">The payload.</param>
internal readonly record struct TelephoneEventPacket(uint Timestamp, bool Marker, TelephoneEvent Event);
