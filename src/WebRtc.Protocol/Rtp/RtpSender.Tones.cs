using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <content>
/// DTMF: events of the stream's own numbers and clock (RFC 4733 §2.1), in the place of the sound of that time.
/// </content>
internal sealed partial class RtpSender
{
    private TelephoneEventSender? _events;
    private RtpHeaderTemplate? _eventHeader;
    private Instant _soundSentAt;
    private TimeSpan _soundDuration;
    private bool _hasSentSound;

    /// <summary>
    /// Plays a tone instead of the source's sound; at the end of the packet that was sent last, so that the stream's
    /// clock goes on without a gap (W3C WebRTC §7.2 allows so much). If no telephone-event was agreed, or not this
    /// digit, nothing is sent.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="code">Which (<see cref="DtmfTones"/>).</param>
    /// <param name="duration">How long.</param>
    /// <returns>When it begins.</returns>
    public Instant InsertTone(Instant now, byte code, TimeSpan duration)
    {
        if (_state != State.Sending || !_parameters.IsActive) return now;
        if (_parameters.TelephoneEventPayloadType is null || (_parameters.TelephoneEventDigits >> code & 1) == 0)
            return now;
        Instant start = _hasSentSound ? Instant.Max(now, _soundSentAt + _soundDuration) : now;
        // Not by the clock of capture: it may be any.
        uint timestamp = _hasSentSound
            ? unchecked(_timestamp + RtpClock.FromTicks((start - _soundSentAt).Ticks, _parameters.ClockRate))
            : _timeline.At(now);
        (_events ??= new TelephoneEventSender(_parameters.ClockRate)).Begin(code, start, timestamp, duration);
        _timeline.HandleEvent(unchecked(timestamp + RtpClock.FromTicks(duration.Ticks, _parameters.ClockRate)));
        return start;
    }

    private bool IsToneOn(Instant now) => _events is not null && _events.IsOn(now);

    private void SendTones(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        if (_events is null || _eventHeader is null) return;
        while (batch.HasRoom && _events.TryPoll(now, out TelephoneEventPacket packet))
        {
            batch.TryReserve(out Span<byte> slot);
            int length = WriteTone(now, packet, srtp, slot, batch);
            batch.Commit(route, length);
            _pacer.HandleUnpaced(now, length);
        }
    }

    private int WriteTone(
        Instant now, in TelephoneEventPacket packet, SrtpSender srtp, Span<byte> slot, SendBatch batch)
    {
        ulong index = _nextIndex++;
        Span<byte> header = _scratchHeader.AsSpan(0, _eventHeader!.Length);
        WriteHeader(now, _eventHeader, header, packet.Marker, index, packet.Timestamp);
        _eventHeader.WriteAudioLevel(header, level: null);
        packet.Event.Write(_scratch);
        CountPacket(TelephoneEvent.Length, index);
        Statistics.TelephoneEventPacketsSent++;
        if (_reporter.NextTimeout == Instant.Never) _reporter.HandleFirstPacket(now);
        return srtp.Protect(
            header, index, _scratch.AsSpan(0, TelephoneEvent.Length), default, slot, batch.Authentication);
    }

    private void HandleSoundSent(Instant now, PacketizedFrame frame)
    {
        if (Kind != MediaKind.Audio) return;
        (_soundSentAt, _hasSentSound) = (now, true);
        _soundDuration = TimeSpan.FromTicks(frame.AudioDuration * TimeSpan.TicksPerSecond / _parameters.ClockRate);
    }
}
