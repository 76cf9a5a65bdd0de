using System.Text;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtcp;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// Receives one track. <see cref="InboundMedia"/> finds out that a packet is this receiver's, and undoes RTX; here it
/// is placed in its sequence, counted, and waits in the jitter buffer until those before it have come or are given up
/// (RtpReceiver.Buffer.cs); in order, packets become frames (RtpReceiver.Frames.cs). Until the first packet there is
/// little more than this object.
/// </summary>
internal sealed partial class RtpReceiver
{
    /// <summary>Without packets for so long a track is muted. Opus without voice sends one per 400 ms.</summary>
    public static readonly TimeSpan MuteAfter = TimeSpan.FromSeconds(2);

    /// <summary>Another SSRC takes the track over when the one before has been silent for so long.</summary>
    public static readonly TimeSpan SourceSwitchSilence = TimeSpan.FromMilliseconds(200);

    /// <summary>Packets named in one NACK message; the next message names the others.</summary>
    private const int MaxNackedPerMessage = 256;

    private const int LongestKeyFrameRequest = FeedbackHeader.Length + 8;      // a FIR

    private readonly PacketPool _pool;
    private readonly ReceivedFrameQueue _frames;
    private readonly RoundTripTimer _roundTrip;
    private readonly SenderClock _senderClock = new();
    private readonly KeyFrameRequester _keyFrames = new();
    private RtpReceiverParameters _parameters;
    private RtpReceiverCodec[] _codecs;
    private byte[] _mid;
    private RtpReceiverCodec? _codec;
    private ReceptionCounter _reception = new();
    private RtxReception? _rtx;
    private long _lostBefore;
    private byte _firSequenceNumber;
    private Instant _lastPacket = Instant.Never;
    private bool _isMuted = true, _toldMuted = true, _saysBye, _saysSourcesChanged, _hasEnded;

    /// <param name="parameters">What was negotiated.</param>
    /// <param name="pool">The transport's.</param>
    /// <param name="frames">Where frames go.</param>
    /// <param name="roundTrip">The transport's.</param>
    public RtpReceiver(
        RtpReceiverParameters parameters, PacketPool pool, ReceivedFrameQueue frames, RoundTripTimer roundTrip)
    {
        (_parameters, _pool, _frames, _roundTrip) = (parameters, pool, frames, roundTrip);
        _codecs = CopyCodecs(parameters);
        _mid = Encoding.UTF8.GetBytes(parameters.Mid);
        Statistics.Mid = parameters.Mid;
    }

    public RtpReceiverParameters Parameters => _parameters;

    public int Handle => _parameters.Handle;

    /// <summary>The track's source; null before its first packet.</summary>
    public uint? Ssrc { get; private set; }

    /// <summary>Whence its retransmissions come; null before the first one.</summary>
    public uint? RtxSsrc { get; private set; }

    /// <summary>Nothing arrives.</summary>
    public bool IsMuted => _isMuted;

    /// <summary>Live; <see cref="CollectStatistics"/> brings it up to date.</summary>
    public RtpReceiverStatistics Statistics { get; } = new();

    public Instant NextTimeout => Instant.Min(
        Instant.Min(Instant.Min(FeedbackTimeout, BufferTimeout), _tones?.NextTimeout ?? Instant.Never),
        _isMuted ? Instant.Never : _lastPacket + MuteAfter);

    /// <summary>When <see cref="WriteFeedback"/> has something to write; may be early.</summary>
    public Instant FeedbackTimeout => Instant.Min(
        _codec is { Nack: true } ? _nack.NextTimeout : Instant.Never,
        CanAskForKeyFrame ? _keyFrames.NextTimeout : Instant.Never);

    private bool CanAskForKeyFrame =>
        !_isMuted && _parameters.Kind == MediaKind.Video && _codec is { } codec && (codec.NackPli || codec.CcmFir);

    /// <summary>Negotiation has settled something else; the stream goes on if its SSRC is still right.</summary>
    public void SetParameters(RtpReceiverParameters parameters)
    {
        if (parameters == _parameters) return;
        _parameters = parameters;
        _codecs = CopyCodecs(parameters);
        _mid = Encoding.UTF8.GetBytes(parameters.Mid);
        Statistics.Mid = parameters.Mid;
        if (Ssrc is { } ssrc && parameters.Ssrcs.Count > 0 && !Contains(parameters.Ssrcs, ssrc)) _hasEnded = true;
    }

    public bool HasMid(ReadOnlySpan<byte> mid) => mid.SequenceEqual(_mid);

    /// <summary>Finds what a payload type means; <paramref name="isRtx"/>: a retransmission of that codec.</summary>
    public RtpReceiverCodec? FindCodec(byte payloadType, out bool isRtx)
    {
        isRtx = false;
        foreach (RtpReceiverCodec codec in _codecs)
        {
            isRtx = codec.RtxPayloadType == payloadType;
            if (isRtx || codec.PayloadType == payloadType) return codec;
        }
        return null;
    }

    /// <summary>A packet of another SSRC has come: whether the track comes from there now.</summary>
    public bool TrySwitchSource(Instant now, uint ssrc)
    {
        if (Ssrc == ssrc) return true;
        if (Ssrc is not null && !_hasEnded && now - _lastPacket < SourceSwitchSilence)
        {
            Statistics.PacketsRefused++;
            return false;
        }
        _lostBefore += _reception.PacketsLost;
        _reception = new ReceptionCounter();
        _senderClock.Clear();
        ResetStream();
        (Ssrc, RtxSsrc, _hasEnded, _saysSourcesChanged) = (ssrc, AnnouncedRtx(ssrc), false, true);
        (Statistics.Ssrc, Statistics.RtxSsrc, Statistics.RemoteOutbound) = (ssrc, RtxSsrc, null);
        return true;
    }

    /// <summary>One packet of the RTX stream, before it is undone.</summary>
    public void HandleRtx(uint ssrc, ushort sequenceNumber)
    {
        if (_rtx is null || RtxSsrc != ssrc) (_rtx ??= new RtxReception()).Clear();
        RtxSsrc = Statistics.RtxSsrc = ssrc;
        _rtx.HandlePacket(sequenceNumber);
    }

    /// <summary>One packet of the track, perhaps restored from a retransmission.</summary>
    /// <param name="now">Arrival.</param>
    /// <param name="datagram">The whole packet.</param>
    /// <param name="packet">The same, parsed.</param>
    /// <param name="codec">Of its payload type.</param>
    /// <param name="isRtx">It came as a retransmission.</param>
    public void HandlePacket(
        Instant now, ReadOnlySpan<byte> datagram, in RtpPacket packet, RtpReceiverCodec codec, bool isRtx)
    {
        // What is known of the sound's codec stays when digits come between.
        if (_codec is null || !codec.IsTelephoneEvent) _codec = codec;
        (_lastPacket, _isMuted) = (now, false);
        Count(now, datagram, packet, codec, isRtx);
        if (!TryPlace(now, packet, codec, isRtx, out long index)) return;
        Insert(now, index, datagram, packet, isRtx);
    }

    public void HandleSenderReport(Instant now, in SenderReport report)
    {
        _senderClock.HandleReport(now, report);
        Statistics.RemoteOutbound = new RemoteOutboundStatistics
        {
            Ssrc = report.Ssrc,
            PacketsSent = report.PacketCount,
            BytesSent = report.OctetCount,
            ReportsSent = (Statistics.RemoteOutbound?.ReportsSent ?? 0) + 1,
            ArrivalTime = now,
            RemoteTimestamp = SenderClock.ToDateTime(report.NtpTimestamp),
        };
    }

    /// <summary>The source has left; another one may follow at once.</summary>
    public void HandleGoodbye() => (_isMuted, _saysBye, _hasEnded) = (true, true, true);

    public void RequestKeyFrame() => _keyFrames.Request();

    public void HandleTimeout(Instant now)
    {
        HandleBufferTimeout(now);
        _tones?.HandleTimeout(now);
        if (!_isMuted && now >= _lastPacket + MuteAfter) _isMuted = true;
    }

    /// <summary>What has happened since the last call; changes that were undone meanwhile are not told.</summary>
    public bool TryPollEvent(out InboundEvent told)
    {
        told = default;
        InboundEventKind kind = _saysSourcesChanged ? InboundEventKind.SourcesChanged
            : _saysBye ? InboundEventKind.Bye
            : _isMuted ? InboundEventKind.Muted : InboundEventKind.Unmuted;
        if (_saysSourcesChanged) _saysSourcesChanged = false;
        else if (_saysBye) _saysBye = false;
        else if (_isMuted == _toldMuted) return _tones?.TryPoll(out told) == true;
        else _toldMuted = _isMuted;
        told = new InboundEvent(kind, Handle);
        return true;
    }

    /// <summary>Adds the blocks for a report: of the stream, and of its retransmissions.</summary>
    /// <returns>Blocks written.</returns>
    public int TakeReports(Instant now, Span<ReportBlock> destination)
    {
        int count = 0;
        if (Ssrc is { } ssrc && _reception.HasNews && count < destination.Length)
        {
            destination[count++] = _reception.TakeReport(
                ssrc, _senderClock.LastSenderReport, _senderClock.DelaySinceLastSenderReport(now));
        }
        if (RtxSsrc is { } rtxSsrc && _rtx is { HasNews: true } && count < destination.Length)
            destination[count++] = _rtx.TakeReport(rtxSsrc);
        return count;
    }

    /// <summary>Writes NACK and key-frame request that are due, as far as there is room.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteFeedback(Instant now, uint senderSsrc, Span<byte> destination)
    {
        int length = 0;
        if (Ssrc is not { } ssrc || _codec is not { } codec) return 0;
        if (codec.Nack && _nack.NextTimeout <= now) length += WriteNack(now, senderSsrc, ssrc, destination);
        if (!CanAskForKeyFrame || !_keyFrames.IsDue(now)) return length;
        if (destination.Length - length < LongestKeyFrameRequest) return length;
        _keyFrames.HandleSent(now);
        if (codec.NackPli)
        {
            Statistics.PliCount++;
            return length + PictureLossIndication.Write(destination[length..], senderSsrc, ssrc);
        }
        Statistics.FirCount++;
        return length + FullIntraRequest.Write(destination[length..], senderSsrc, ssrc, _firSequenceNumber++);
    }

    /// <summary>Brings the statistics up to date.</summary>
    /// <returns>A copy.</returns>
    public RtpReceiverStatistics CollectStatistics(Instant now)
    {
        Statistics.PacketsLost = _lostBefore + _reception.PacketsLost;
        Statistics.Jitter = _reception.JitterTime;
        Statistics.FramesPerSecond = _intervals?.FramesPerSecond(now) ?? 0;
        return Statistics with { };
    }

    /// <summary>Gives every buffer back; no packet may follow.</summary>
    public void Stop() => ResetStream();

    private int WriteNack(Instant now, uint senderSsrc, uint ssrc, Span<byte> destination)
    {
        int room = (destination.Length - FeedbackHeader.Length) / 4;
        if (room <= 0) return 0;
        Span<ushort> missing = stackalloc ushort[Math.Min(room, MaxNackedPerMessage)];
        int count = _nack.TakeDue(now, _roundTrip.Value, missing);
        if (count == 0) return 0;
        Statistics.NackCount++;
        return GenericNack.Write(destination, senderSsrc, ssrc, missing[..count]);
    }

    private void Count(
        Instant now, ReadOnlySpan<byte> datagram, in RtpPacket packet, RtpReceiverCodec codec, bool isRtx)
    {
        if (!codec.IsTelephoneEvent) Statistics.Codec = codec;
        Statistics.PacketsReceived++;
        Statistics.BytesReceived += packet.Payload.Length;
        Statistics.HeaderBytesReceived += datagram.Length - packet.Payload.Length;
        Statistics.LastPacketReceived = now;
        if (isRtx) CountRetransmission(packet);
        if (codec.IsTelephoneEvent) Statistics.TelephoneEventPacketsReceived++;
        else if (AudioLevels.Read(packet, _parameters.Extensions) is { } level) Statistics.AudioLevel = level;
    }

    private void CountRetransmission(in RtpPacket packet)
    {
        Statistics.RetransmittedPacketsReceived++;
        Statistics.RetransmittedBytesReceived += packet.Payload.Length;
    }

    private uint? AnnouncedRtx(uint ssrc)
    {
        foreach ((uint announced, uint rtxSsrc) in _parameters.RtxSsrcs)
            if (announced == ssrc) return rtxSsrc;
        return null;
    }

    /// <summary>An array: walked for every packet, and a list behind an interface would allocate for that.</summary>
    private static RtpReceiverCodec[] CopyCodecs(RtpReceiverParameters parameters)
    {
        var codecs = new RtpReceiverCodec[parameters.Codecs.Count];
        for (int i = 0; i < codecs.Length; i++) codecs[i] = parameters.Codecs[i];
        return codecs;
    }

    private static bool Contains(IReadOnlyList<uint> ssrcs, uint ssrc)
    {
        foreach (uint announced in ssrcs)
            if (announced == ssrc) return true;
        return false;
    }
}
