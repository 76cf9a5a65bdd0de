using Camerad.Media;
using Camerad.WebRtc.Protocol.Congestion;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Sends one track to one viewer. Frames come in cut into payloads for all viewers (<see cref="PacketizedFrame"/>) and
/// wait in the <see cref="FrameQueue"/>, pictures for the <see cref="Pacer"/>, which all senders of a transport share.
/// At the moment of sending a packet gets its numbers, its header is written into the <see cref="PacketHistory"/>, and
/// SRTP encrypts it from the shared frame straight into the batch's slot (RtpSender.Transmit.cs). What receivers report
/// comes in through <see cref="HandleRtcp"/> (RtpSender.Feedback.cs). Tones: RtpSender.Tones.cs. No
/// socket, no clock, one thread.
/// </summary>
internal sealed partial class RtpSender
{
    /// <summary>
    /// Bytes of payload that may leave at once under <see cref="RtpSenderParameters.MaxBitrateBps"/>: one
    /// full burst of the pacer.
    /// </summary>
    public const int BitrateBurstBytes = Pacer.BurstLimit * FragmentTable.PayloadBudget;

    private const ushort PictureIdMask = 0x7FFF;                               // RFC 7741 §4.2, RFC 9628 §4.2: 15 bits

    private readonly TransportWideSequence _transportSequence;
    private readonly NtpClock _clock;
    private readonly RtpTimeline _timeline;
    private readonly FrameQueue _queue = new();
    private readonly Pacer _pacer;
    private readonly StreamRateEstimator _rate = new();
    private readonly FrameRateLimiter _frameRateLimiter = new();
    private readonly FrameRateMeter _frameRate = new();
    private readonly TokenBucket _bitrateBound = new(BitrateBurstBytes);
    private readonly RetransmissionQueue _retransmissions = new();
    private readonly SenderReporter _reporter;
    private readonly byte[] _scratch = new byte[PacketizedFrame.ScratchLength];
    private readonly byte[] _scratchHeader = new byte[RtpHeaderTemplate.MaxLength];

    private RtpSenderParameters _parameters;
    private RtpHeaderTemplate _header, _rtxHeader;
    private PacketHistory _history;
    private ulong _nextIndex, _nextRtxIndex;
    private ushort _pictureId;
    private uint _timestamp;
    private State _state;
    private bool _awaitsKeyFrame, _wantsKeyFrame, _isNewTalkspurt;
    private long? _polledTargetBitrate;

    /// <param name="parameters">What was negotiated.</param>
    /// <param name="transportSequence">The transport's own, shared by all its senders.</param>
    /// <param name="clock">For sender reports and abs-send-time.</param>
    /// <param name="random">For the first sequence numbers and timestamp (RFC 3550 §5.1).</param>
    /// <param name="firstPacketIndex">For tests that wait for the wrap; null: random.</param>
    /// <param name="continues">Where the stream of these SSRCs stands already; null: it begins.</param>
    /// <param name="pacer">The transport's own, shared by all its senders; null: there is no other sender.</param>
    public RtpSender(
        RtpSenderParameters parameters, TransportWideSequence transportSequence, NtpClock clock, IRandom random,
        ulong? firstPacketIndex = null, RtpStreamPosition? continues = null, Pacer? pacer = null)
    {
        _parameters = parameters;
        _transportSequence = transportSequence;
        _clock = clock;
        _pacer = pacer ?? new Pacer();
        (_header, _rtxHeader, _eventHeader) = NewTemplates(parameters);
        _history = new PacketHistory(_header.Length);
        Statistics = continues?.Statistics ?? new RtpSenderStatistics();
        _timeline = new RtpTimeline(parameters.ClockRate, continues?.TimestampOffset ?? random.NextUInt32());
        _nextIndex = continues?.NextIndex ?? firstPacketIndex ?? FirstIndex(random);
        _nextRtxIndex = continues?.NextRtxIndex ?? FirstIndex(random);
        _pictureId = continues?.PictureId ?? (ushort)(random.NextUInt32() & PictureIdMask);
        _awaitsKeyFrame = parameters.Kind == MediaKind.Video;
        _reporter = new SenderReporter(parameters, _timeline, clock, Statistics);
        Apply();
    }

    private enum State
    {
        Sending,
        Stopping,
        Stopped,
    }

    public RtpSenderParameters Parameters => _parameters;

    public int Handle => _parameters.Handle;

    public MediaKind Kind => _parameters.Kind;

    public RtpSenderStatistics Statistics { get; }

    /// <summary>For the sender that takes this one's SSRCs over.</summary>
    public RtpStreamPosition Position => new(_nextIndex, _nextRtxIndex, _timeline.Offset, _pictureId, Statistics);

    /// <summary>A packet was sent, so numbers are used up.</summary>
    public bool HasBegun => Statistics.PacketsSent > 0;

    /// <summary>BYE is said (or there was no need to); nothing more comes.</summary>
    public bool IsStopped => _state == State.Stopped;

    public bool HasFrames => _queue.Count > 0;

    /// <summary>When the frame came that is sent next; only if <see cref="HasFrames"/>.</summary>
    public Instant NextFrameEnqueuedAt => _queue.HeadEnqueuedAt;

    /// <summary>Bytes of payload that wait for the pacer.</summary>
    public int QueuedBytes => _queue.PayloadLength;

    /// <summary>The stream's rate as its frames tell, bits per second.</summary>
    public double StreamRateBps => _rate.BitrateBps;

    private bool IsFrozen => _parameters.MaxFramerate is <= 0 && _parameters.Kind == MediaKind.Video;

    /// <summary>
    /// Other parameters of the same stream (SSRC, kind and clock rate are as before): numbers,
    /// history and what waits go on.
    /// </summary>
    public void SetParameters(RtpSenderParameters parameters)
    {
        if (_state != State.Sending || parameters == _parameters) return;
        bool wasSending = _parameters.IsActive && !IsFrozen;
        _reporter.SetParameters(parameters);
        _parameters = parameters;
        (_header, _rtxHeader, _eventHeader) = NewTemplates(parameters);
        if (_history.HeaderLength != _header.Length)
        {
            _history.Clear();
            _history = new PacketHistory(_header.Length);
        }
        Apply();
        bool isSending = _parameters.IsActive && !IsFrozen;
        if (wasSending == isSending) return;
        if (isSending) _wantsKeyFrame = Kind == MediaKind.Video;
        else _awaitsKeyFrame = Kind == MediaKind.Video;
    }

    /// <summary>
    /// The round trip assumed for retransmission, until and besides what receiver reports tell: e.g. what ICE measured.
    /// </summary>
    public void SetRoundTripTime(TimeSpan roundTripTime) => _reporter.RoundTrip.HandleMeasurement(roundTripTime);

    /// <summary>
    /// When <see cref="TryPollTransmit"/> has something to send; not later than <paramref name="now"/> if it has
    /// already.
    /// </summary>
    public Instant NextTimeout(Instant now) => _state switch
    {
        State.Stopping => now,
        State.Stopped => Instant.Never,
        _ => Instant.Min(
            Instant.Min(_reporter.NextTimeout, _retransmissions.NextTimeout(now)),
            Instant.Min(
                _queue.Count > 0 ? NextFrameTimeout(now) : Instant.Never, _events?.NextTimeout ?? Instant.Never)),
    };

    /// <summary>
    /// Adds a frame; takes its own reference. Until the first key frame, and after the queue had to be given up,
    /// pictures that can't be decoded are skipped, counted, and a key frame is wanted
    /// (<see cref="TryPollKeyFrameRequest"/>). A cached group of pictures is simply added picture by picture.
    /// </summary>
    public void Enqueue(Instant now, PacketizedFrame frame)
    {
        if (_state != State.Sending || frame.Count == 0 || !IsNegotiated(frame)) return;
        _rate.HandleFrame(frame.CaptureTicks, frame.PayloadLength);
        _retransmissions.SetStreamRate(_rate.BitrateBps);
        if (!_parameters.IsActive || IsFrozen) return;
        if (IsToneOn(now))
        {
            Statistics.FramesReplacedByTones++;
            return;
        }
        if (_awaitsKeyFrame && !frame.IsKeyFrame)
        {
            Statistics.FramesSkipped++;
            _wantsKeyFrame = true;
            return;
        }
        if (_parameters.MaxFramerate is { } limit && Kind == MediaKind.Video && !_frameRateLimiter.Takes(frame, limit))
        {
            Statistics.FramesLeftOut++;
            return;
        }
        if (!_queue.TryAdd(now, frame) && !TryAddAfterSkip(now, frame))
        {
            Statistics.FramesSkipped++;
            if (Kind == MediaKind.Video) (_awaitsKeyFrame, _wantsKeyFrame) = (true, true);
            return;
        }
        _awaitsKeyFrame = false;
    }

    /// <returns>True once after the viewer has asked for a key frame or can't go on without one.</returns>
    public bool TryPollKeyFrameRequest()
    {
        bool wants = _wantsKeyFrame;
        _wantsKeyFrame = false;
        return wants;
    }

    /// <summary>
    /// What the encoder should keep to: the smaller of <see cref="RtpSenderParameters.MaxBitrateBps"/> and what the
    /// receiver estimates (REMB).
    /// </summary>
    /// <param name="bitrateBps">Bits per second; null: no bound.</param>
    /// <returns>True once after it has changed.</returns>
    public bool TryPollTargetBitrate(out long? bitrateBps)
    {
        bitrateBps = Statistics.TargetBitrateBps;
        bool hasChanged = bitrateBps != _polledTargetBitrate;
        _polledTargetBitrate = bitrateBps;
        return hasChanged;
    }

    /// <summary>A copy of the counts, with what depends on the time brought up to it.</summary>
    public RtpSenderStatistics CollectStatistics(Instant now)
    {
        Statistics.FramesPerSecond = _frameRate.Read(now);
        return Statistics with { };
    }

    /// <summary>
    /// Lets go of all frames; the next <see cref="TryPollTransmit"/> sends BYE, and then nothing more is sent.
    /// </summary>
    public void Stop()
    {
        if (_state != State.Sending) return;
        _state = HasBegun ? State.Stopping : State.Stopped;
        LetGo();
    }

    private static (RtpHeaderTemplate Media, RtpHeaderTemplate Rtx, RtpHeaderTemplate? Event) NewTemplates(
        RtpSenderParameters parameters) => (
        new RtpHeaderTemplate(parameters, parameters.PayloadType, parameters.Ssrc),
        new RtpHeaderTemplate(parameters, parameters.RtxPayloadType ?? 0, parameters.RtxSsrc),
        parameters.TelephoneEventPayloadType is { } events
            ? new RtpHeaderTemplate(parameters, events, parameters.Ssrc) : null);

    /// <summary>
    /// Below 2^15: were the first packets before a wrap lost, the receiver would guess the rollover counter wrong (RFC
    /// 3711 §3.3.1).
    /// </summary>
    private static ulong FirstIndex(IRandom random) => random.NextUInt32() & 0x7FFF;

    private void Apply()
    {
        Statistics.IsActive = _parameters.IsActive;
        Statistics.RtxSsrc = _parameters.UsesRtx ? _parameters.RtxSsrc : null;
        if (_parameters.MaxBitrateBps is { } bound) _bitrateBound.RateBps = Math.Max(bound, 0);
        if (_eventHeader is null) _events?.Clear();
        UpdateTargetBitrate();
        if (_parameters.IsActive) return;
        LetGo();
        _reporter.Pause();
    }

    private void LetGo()
    {
        _queue.Clear();
        _history.Clear();
        _retransmissions.Clear();
        _events?.Clear();
    }

    private bool IsNegotiated(PacketizedFrame frame)
    {
        bool isIt = frame.Kind == _parameters.Kind && (_parameters.Codec is not { } codec || codec == frame.Codec);
        if (!isIt) Statistics.FramesOfOtherCodec++;
        return isIt;
    }

    private void UpdateTargetBitrate()
    {
        long? estimate = Statistics.ReceiverEstimatedMaximumBitrate is { } remb
            ? (long)Math.Min(remb, long.MaxValue)
            : null;
        Statistics.TargetBitrateBps = _parameters.MaxBitrateBps is { } bound
            ? Math.Min(bound, estimate ?? long.MaxValue)
            : estimate;
    }

    private bool TryAddAfterSkip(Instant now, PacketizedFrame frame)
    {
        bool canGoOn = _queue.SkipToNewestKeyFrame(out int dropped);
        Statistics.FramesSkipped += dropped;
        if (canGoOn && _queue.TryAdd(now, frame)) return true;
        if (canGoOn)
        {
            _queue.SkipToNewestKeyFrame(out dropped); // even that key frame is too old: nothing is kept
            Statistics.FramesSkipped += dropped;
        }
        return frame.IsKeyFrame && _queue.TryAdd(now, frame);
    }
}
