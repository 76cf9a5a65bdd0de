using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>The DTMF digits that one receiver hears, as events for who wants to know.</summary>
/// <param name="handle">The receiver's.</param>
internal sealed class ReceivedTones(int handle)
{
    /// <summary>Events that nobody has polled; the owner polls after every input, so more means it has stopped
    /// to.</summary>
    public const int MaxPendingEvents = 64;

    private readonly TelephoneEventReceiver _events = new();
    private readonly BoundedQueue<InboundEvent> _told = new(MaxPendingEvents);

    public Instant NextTimeout => _events.NextTimeout;

    /// <summary>
    /// One packet of payload type telephone-event, in the stream's order; malformed ones, and events that are no DTMF
    /// digit, are passed over.
    /// </summary>
    public void HandlePacket(Instant now, in RtpPacket packet)
    {
        if (!TelephoneEvent.TryParse(packet.Payload, out TelephoneEvent received)
            || DtmfTones.ToTone(received.Code) is null)
            return;

        byte before = _events.Code;
        TelephoneEventNews news = _events.HandlePacket(now, packet.Timestamp, received);
        if (news.HasFlag(TelephoneEventNews.EndedBefore)) Tell(InboundEventKind.ToneEnded, before);
        if (news.HasFlag(TelephoneEventNews.Began)) Tell(InboundEventKind.ToneBegan, received.Code);
        if (news.HasFlag(TelephoneEventNews.Ended)) Tell(InboundEventKind.ToneEnded, received.Code);
    }

    public void HandleTimeout(Instant now)
    {
        if (_events.HandleTimeout(now)) Tell(InboundEventKind.ToneEnded, _events.Code);
    }

    /// <summary>Another source sends.</summary>
    public void Reset()
    {
        if (_events.Reset()) Tell(InboundEventKind.ToneEnded, _events.Code);
    }

    public bool TryPoll(out InboundEvent told) => _told.TryDequeue(out told);

    private void Tell(InboundEventKind kind, byte code) =>
        _told.TryEnqueue(new InboundEvent(kind, handle, DtmfTones.ToTone(code)!.Value));
}
