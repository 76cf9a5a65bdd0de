using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol;

/// <summary>
/// The SRTP association of one peer and what it carries: the sender of the one video stream. Before there are keys nothing is
/// sent or kept.
/// </summary>
internal sealed class MediaTransport(IRandom random) : IDisposable
{
    private readonly TransportWideSequence _transportSequence = new();
    private SrtpSession? _srtp;
    private RtpSenderParameters? _parameters;
    private Instant _polled;
    private bool _isStopped;

    public bool HasKeys => _srtp is not null;

    public RtpSender? Video { get; private set; }

    /// <summary>When <see cref="PollTransmit"/> has something to send.</summary>
    public Instant NextTimeout => _srtp is null || Video is null ? Instant.Never : Video.NextTimeout(_polled);

    public void SetKeys(Instant now, SrtpSession srtp)
    {
        _srtp = srtp;
        _polled = now;
    }

    /// <summary>A stream with another SSRC begins anew; the same one goes on with its numbers, whatever else has changed.</summary>
    public void SetVideoSender(Instant now, RtpSenderParameters parameters, NtpClock clock)
    {
        _polled = now;
        if (_parameters == parameters && !_isStopped) return;
        _isStopped = false;
        bool continues = _parameters is { } before && before.Ssrc == parameters.Ssrc;
        RtpStreamPosition? position = continues ? Video?.Position : null;
        _parameters = parameters;
        Video?.Stop();
        Video = new RtpSender(parameters, _transportSequence, clock, random, continues: position);
    }

    public void SetRoundTripTime(TimeSpan roundTripTime) => Video?.SetRoundTripTime(roundTripTime);

    public void SendFrame(Instant now, PacketizedFrame frame)
    {
        if (_srtp is null) return;
        _polled = now;
        Video?.Enqueue(now, frame);
    }

    public void HandleRtcp(Instant now, Span<byte> datagram, EngineCounters counters)
    {
        if (_srtp is null || !_srtp.Inbound.TryUnprotectRtcp(datagram, out int length))
        {
            counters.BadRtcp++;
            return;
        }
        _polled = now;
        Video?.HandleRtcp(now, datagram[..length]);
    }

    public void HandleTimeout(Instant now) => _polled = now;

    /// <returns>True if the batch is full and there may be more.</returns>
    public bool PollTransmit(Instant now, in Route route, SendBatch batch)
    {
        _polled = now;
        if (_srtp is null || Video is null) return false;
        Video.TryPollTransmit(now, _srtp.Outbound, route, batch);
        return !batch.HasRoom;
    }

    /// <summary>The stream is no longer wanted; its frames are given back.</summary>
    public void StopVideoSender()
    {
        _isStopped = true;
        Video?.Stop();
    }

    /// <returns>True once after the peer has asked for a key frame.</returns>
    public bool TakeKeyFrameRequest() => Video is not null && Video.TryPollKeyFrameRequest();

    /// <summary>The next <see cref="PollTransmit"/> says BYE.</summary>
    public void Close(Instant now)
    {
        _polled = now;
        Video?.Stop();
    }

    /// <summary>Gives every frame back.</summary>
    public void Dispose() => Video?.Stop();
}
