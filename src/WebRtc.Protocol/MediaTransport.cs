using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol;

/// <summary>
/// The SRTP association of one peer and what it carries: RTP and RTCP are protected and unprotected here, and belong to
/// <see cref="OutboundMedia"/> and <see cref="InboundMedia"/>. Before there are keys nothing is sent or kept.
/// </summary>
internal sealed class MediaTransport(IRandom random) : IDisposable
{
    private readonly OutboundMedia _outbound = new(random);
    private readonly InboundMedia _inbound = new(random);
    private SrtpSession? _srtp;
    private Instant _polled;

    public IReadOnlyList<RtpSender> Senders => _outbound.Senders;

    /// <summary>What the peer sends.</summary>
    public InboundMedia Inbound => _inbound;

    /// <summary>When <see cref="HandleTimeout"/> and <see cref="PollTransmit"/> have something to do.</summary>
    public Instant NextTimeout => _srtp is null
        ? Instant.Never : Instant.Min(_outbound.NextTimeout(_polled), _inbound.NextTimeout);

    public void SetKeys(Instant now, SrtpSession srtp)
    {
        _srtp = srtp;
        _polled = now;
    }

    /// <summary>See <see cref="OutboundMedia.SetSenders"/>.</summary>
    public bool SetSenders(Instant now, IReadOnlyList<RtpSenderParameters> senders, NtpClock clock)
    {
        _polled = now;
        // Reports of what we receive come from a source that the descriptions name, if there is one.
        if (senders.Count > 0) _inbound.SetLocalSource(senders[0].Ssrc, senders[0].Cname);
        return _outbound.SetSenders(now, senders, clock);
    }

    /// <summary>See <see cref="InboundMedia.SetReceivers"/>.</summary>
    public void SetReceivers(Instant now, IReadOnlyList<RtpReceiverParameters> receivers)
    {
        _polled = now;
        _inbound.SetReceivers(now, receivers);
    }

    /// <summary>The sender of that handle; null: there is none.</summary>
    public RtpSender? FindSender(int handle) => _outbound.Find(handle);

    public void SetRoundTripTime(TimeSpan roundTripTime)
    {
        _outbound.SetRoundTripTime(roundTripTime);
        _inbound.SetRoundTripTime(roundTripTime);
    }

    /// <summary>Queues a frame at one sender; without that sender or keys it is dropped.</summary>
    public void SendFrame(Instant now, int handle, PacketizedFrame frame)
    {
        if (_srtp is null) return;
        _polled = now;
        _outbound.Find(handle)?.Enqueue(now, frame);
    }

    /// <summary>Plays a tone at one sender; without that sender or keys nothing is played.</summary>
    /// <returns>When it begins.</returns>
    public Instant InsertTone(Instant now, int handle, byte code, TimeSpan duration)
    {
        if (_srtp is null || _outbound.Find(handle) is not { } sender) return now;
        _polled = now;
        return sender.InsertTone(now, code, duration);
    }

    /// <summary>An SRTP packet of the peer's.</summary>
    public void HandleRtp(Instant now, Span<byte> datagram, EngineCounters counters)
    {
        if (_srtp is null || !_srtp.Inbound.TryUnprotect(datagram, out int length))
        {
            counters.BadRtp++;
            return;
        }
        _polled = now;
        _inbound.HandleRtp(now, datagram[..length]);
    }

    /// <summary>An SRTCP packet of the peer's: its reports and requests about what we send.</summary>
    public void HandleRtcp(Instant now, Span<byte> datagram, EngineCounters counters)
    {
        if (_srtp is null || !_srtp.Inbound.TryUnprotectRtcp(datagram, out int length))
        {
            counters.BadRtcp++;
            return;
        }
        _polled = now;
        _outbound.HandleRtcp(now, datagram[..length]);
        _inbound.HandleRtcp(now, datagram[..length]);
    }

    public void HandleTimeout(Instant now)
    {
        _polled = now;
        if (_srtp is not null) _inbound.HandleTimeout(now);
    }

    /// <returns>True if the batch is full and there may be more.</returns>
    public bool PollTransmit(Instant now, in Route route, SendBatch batch)
    {
        _polled = now;
        if (_srtp is null) return false;
        _outbound.PollTransmit(now, _srtp.Outbound, route, batch);
        SendFeedback(now, _srtp.Outbound, route, batch);
        return !batch.HasRoom;
    }

    /// <returns>True once after the peer has asked a sender for a key frame; call until false.</returns>
    public bool TakeKeyFrameRequest(out int handle) => _outbound.TakeKeyFrameRequest(out handle);

    /// <returns>True once after what a sender's encoder should keep to has changed; call until false.</returns>
    public bool TryPollTargetBitrate(out int handle, out long? bitrateBps) =>
        _outbound.TryPollTargetBitrate(out handle, out bitrateBps);

    /// <summary>The next <see cref="PollTransmit"/> says BYE.</summary>
    public void Close(Instant now)
    {
        _polled = now;
        _outbound.Stop();
    }

    /// <summary>Gives every frame and buffer back.</summary>
    public void Dispose()
    {
        _outbound.Stop();
        _inbound.Stop();
    }

    private void SendFeedback(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        while (batch.TryReserve(out Span<byte> slot)
            && _inbound.TryPollRtcp(now, slot[..^srtp.RtcpOverhead], out int length))
            batch.Commit(route, srtp.ProtectRtcp(slot, length));
    }
}
