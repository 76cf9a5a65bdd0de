using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol;

/// <summary>
/// All that one peer sends us. RTP is routed to its <see cref="RtpReceiver"/>, retransmissions are undone on the way
/// (RFC 4588); complete frames come out in decoding order. RTCP for the senders is written here: reports, what is
/// missing, key-frame requests, arrival times. Takes and gives decrypted packets. One input, then drain all outputs
/// (<see cref="TryPollRtcp"/>, <see cref="TryPollFrame"/>, <see cref="TryPollEvent"/>), then wait until
/// <see cref="NextTimeout"/>.
/// </summary>
internal sealed class InboundMedia
{
    /// <summary>
    /// Between two reports while video is received, and while audio alone is; each is spread by half (RFC 3550
    /// §6.3.1).
    /// </summary>
    public static readonly TimeSpan VideoReportInterval = TimeSpan.FromSeconds(1),
        AudioReportInterval = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of a compound; with SRTCP's trailer it passes every path that media passes.</summary>
    public const int MaxCompoundLength = 1200;

    private const int OriginalSequenceNumberLength = 2, ReportHeaderLength = 8, SourceDescriptionOverhead = 16;

    private readonly IRandom _random;
    private readonly PacketPool _pool = new();
    private readonly ReceivedFrameQueue _frames = new();
    private readonly RoundTripTimer _roundTrip = new();
    private readonly SourceRouter _router = new();
    private readonly List<RtpReceiver> _receivers = [];
    private TransportWideRecorder? _transportWide;
    private byte[] _restored = [];
    private byte[] _cname;
    private byte _transportWideId;
    private bool _isReducedSize;
    private int _nextReported;
    private Instant _nextReport = Instant.Never;

    public InboundMedia(IRandom random)
    {
        _random = random;
        Ssrc = random.NextUInt32();
        Span<byte> name = stackalloc byte[12];
        random.Fill(name);
        _cname = Encoding.ASCII.GetBytes(Convert.ToBase64String(name));        // RFC 7022 §4.2: 96 bits
    }

    /// <summary>Whom our RTCP comes from: at random, or one of our senders'.</summary>
    public uint Ssrc { get; private set; }

    public IReadOnlyList<RtpReceiver> Receivers => _receivers;

    /// <summary>Packets of all receivers that wait for their turn.</summary>
    public int PacketsWaiting => _pool.Outstanding;

    public InboundCounters Counters { get; } = new();

    /// <summary>When <see cref="HandleTimeout"/> and <see cref="TryPollRtcp"/> want to be called.</summary>
    public Instant NextTimeout
    {
        get
        {
            Instant next = Instant.Min(_nextReport, _transportWide?.NextTimeout ?? Instant.Never);
            foreach (RtpReceiver receiver in _receivers) next = Instant.Min(next, receiver.NextTimeout);
            return next;
        }
    }

    /// <summary>The source that RTCP names as ours, if there is one in the descriptions.</summary>
    /// <param name="ssrc">One of our senders'.</param>
    /// <param name="cname">1-255 bytes of UTF-8.</param>
    public void SetLocalSource(uint ssrc, string cname)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(cname);
        if (bytes.Length is 0 or > SourceDescription.CnameLimit)
            throw new ArgumentException("a CNAME has 1 to 255 bytes", nameof(cname));
        (Ssrc, _cname) = (ssrc, bytes);
    }

    /// <summary>The round trip of the selected pair, until retransmissions tell.</summary>
    public void SetRoundTripTime(TimeSpan roundTripTime) => _roundTrip.HandleMeasurement(roundTripTime);

    /// <summary>What negotiation has settled; receivers go on by their handle, those that vanish are stopped.</summary>
    public void SetReceivers(Instant now, IReadOnlyList<RtpReceiverParameters> receivers)
    {
        RtpReceiver[] before = [.. _receivers];
        _receivers.Clear();
        _transportWideId = 0;
        _isReducedSize = receivers.Count > 0;
        foreach (RtpReceiverParameters parameters in receivers)
        {
            RtpReceiver? receiver = Array.Find(before, known => known.Handle == parameters.Handle);
            if (receiver is null) receiver = new RtpReceiver(parameters, _pool, _frames, _roundTrip);
            else receiver.SetParameters(parameters);
            _receivers.Add(receiver);
            _isReducedSize &= parameters.ReducedSizeRtcp;
            if (_transportWideId == 0 && UsesTransportWideCc(parameters))
                _transportWideId = parameters.Extensions.TransportWideCc;
        }
        foreach (RtpReceiver receiver in before)
            if (!_receivers.Contains(receiver)) receiver.Stop();
        if (_transportWideId == 0) _transportWide = null;
        if (_receivers.Count == 0) _nextReport = Instant.Never;
        _router.SetReceivers(_receivers);
    }

    /// <summary>One RTP packet, decrypted.</summary>
    public void HandleRtp(Instant now, ReadOnlySpan<byte> packet)
    {
        if (!RtpPacket.TryParse(packet, out RtpPacket parsed))
        {
            Counters.MalformedRtp++;
            return;
        }
        NoteTransportWide(now, parsed);
        if (_router.Find(parsed) is not { } receiver)
        {
            Counters.UnroutedRtp++;
            return;
        }
        if (receiver.FindCodec(parsed.PayloadType, out bool isRtx) is not { } codec)
        {
            Counters.UnknownPayloadType++;
            return;
        }
        if (isRtx) HandleRtx(now, receiver, codec, packet, parsed);
        else HandleMedia(now, receiver, codec, packet, parsed);
    }

    /// <summary>One RTCP datagram, decrypted; what is about our senders is passed over.</summary>
    public void HandleRtcp(Instant now, ReadOnlySpan<byte> compound)
    {
        var walk = new RtcpCompound(compound);
        while (walk.TryRead(out RtcpPacket packet))
        {
            if (SenderReport.TryParse(packet, out SenderReport report)) HandleSenderReport(now, report);
            else if (Goodbye.TryParse(packet, out Goodbye goodbye)) HandleGoodbye(goodbye);
        }
        if (walk.IsMalformed) Counters.MalformedRtcp++;
    }

    public void HandleTimeout(Instant now)
    {
        foreach (RtpReceiver receiver in _receivers) receiver.HandleTimeout(now);
    }

    /// <summary>Writes one RTCP datagram that is due; call again until there is none.</summary>
    /// <param name="now">The moment of sending.</param>
    /// <param name="destination">At least <see cref="MaxCompoundLength"/> bytes, and room for SRTCP's trailer behind
    /// them.</param>
    /// <param name="length">Bytes written.</param>
    public bool TryPollRtcp(Instant now, Span<byte> destination, out int length)
    {
        length = 0;
        bool isReportDue = now >= _nextReport;
        if (!isReportDue && !IsFeedbackDue(now)) return false;
        destination = destination[..Math.Min(destination.Length, MaxCompoundLength)];
        // RFC 5506: feedback may go alone if that is agreed; else at least an empty report stands before it.
        if (isReportDue || !_isReducedSize) length = WriteReport(now, destination, isReportDue);
        int reportLength = length;
        foreach (RtpReceiver receiver in _receivers) length += receiver.WriteFeedback(now, Ssrc, destination[length..]);
        if (_transportWide is not null) length += _transportWide.Write(now, Ssrc, destination[length..]);
        if (!isReportDue && length == reportLength) length = 0;                // there was nothing to be said after all
        return length > 0;
    }

    public bool TryPollFrame([NotNullWhen(true)] out ReceivedFrame? frame) => _frames.TryTake(out frame);

    public bool TryPollEvent(out InboundEvent e)
    {
        e = default;
        foreach (RtpReceiver receiver in _receivers)
        {
            if (receiver.TryPollEvent(out e)) return true;
        }
        return false;
    }

    /// <summary>Asks the sender for a key frame, as soon as that is allowed again.</summary>
    public void RequestKeyFrame(Instant now, int handle) => Find(handle)?.RequestKeyFrame();

    /// <returns>A copy; false: there is no such receiver.</returns>
    public bool TryCollectStatistics(Instant now, int handle, [NotNullWhen(true)] out RtpReceiverStatistics? statistics)
    {
        statistics = Find(handle)?.CollectStatistics(now);
        return statistics is not null;
    }

    /// <summary>W3C getContributingSources: mixed-in sources heard in the last ten seconds, the newest first.</summary>
    public IReadOnlyList<RtpSource> ContributingSources(Instant now, int handle) =>
        Find(handle)?.CollectSources(now, contributing: true) ?? [];

    /// <summary>W3C getSynchronizationSources: the streams themselves.</summary>
    public IReadOnlyList<RtpSource> SynchronizationSources(Instant now, int handle) =>
        Find(handle)?.CollectSources(now, contributing: false) ?? [];

    /// <summary>Gives every buffer back.</summary>
    public void Stop()
    {
        foreach (RtpReceiver receiver in _receivers) receiver.Stop();
        _receivers.Clear();
        _router.SetReceivers(_receivers);
        _nextReport = Instant.Never;
        _transportWide = null;
    }

    private RtpReceiver? Find(int handle)
    {
        foreach (RtpReceiver receiver in _receivers)
            if (receiver.Handle == handle) return receiver;
        return null;
    }

    private static bool UsesTransportWideCc(RtpReceiverParameters parameters)
    {
        if (parameters.Extensions.TransportWideCc == 0) return false;
        foreach (RtpReceiverCodec codec in parameters.Codecs)
            if (codec.TransportCc) return true;
        return false;
    }

    private void NoteTransportWide(Instant now, in RtpPacket packet)
    {
        if (!packet.Extension.TryGet(_transportWideId, out ReadOnlySpan<byte> value) || value.Length < 2) return;
        _transportWide ??= new TransportWideRecorder();
        _transportWide.HandlePacket(now, BinaryPrimitives.ReadUInt16BigEndian(value), packet.Ssrc);
    }

    private void HandleMedia(
        Instant now, RtpReceiver receiver, RtpReceiverCodec codec, ReadOnlySpan<byte> packet, in RtpPacket parsed)
    {
        uint? before = receiver.Ssrc;
        if (!receiver.TrySwitchSource(now, parsed.Ssrc)) return;
        if (before != parsed.Ssrc) _router.Learn(receiver, before, parsed.Ssrc);
        receiver.HandlePacket(now, packet, parsed, codec, isRtx: false);
        if (_nextReport == Instant.Never) _nextReport = now + Spread(ReportInterval() / 2);    // the first one early
    }

    // RFC 4588 §4: the header is the retransmission's, but SSRC, number and payload type; the number stands before the
    // payload.
    private void HandleRtx(
        Instant now, RtpReceiver receiver, RtpReceiverCodec codec, ReadOnlySpan<byte> packet, in RtpPacket parsed)
    {
        if (receiver.Ssrc is not { } ssrc || parsed.Ssrc == ssrc) return;      // nothing can be missing yet
        if (receiver.RtxSsrc != parsed.Ssrc) _router.Learn(receiver, receiver.RtxSsrc, parsed.Ssrc);
        receiver.HandleRtx(parsed.Ssrc, parsed.SequenceNumber);
        if (parsed.Payload.Length < OriginalSequenceNumberLength) return;      // a probe without content
        int length = parsed.HeaderLength + parsed.Payload.Length - OriginalSequenceNumberLength;
        if (_restored.Length < length) _restored = new byte[Math.Max(length, PacketPool.BufferLength)];
        Span<byte> restored = _restored.AsSpan(0, length);
        packet[..parsed.HeaderLength].CopyTo(restored);
        parsed.Payload[OriginalSequenceNumberLength..].CopyTo(restored[parsed.HeaderLength..]);
        restored[0] &= 0xDF;                                                   // padding was cut off
        restored[1] = (byte)((restored[1] & 0x80) | codec.PayloadType);
        parsed.Payload[..OriginalSequenceNumberLength].CopyTo(restored[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(restored[8..], ssrc);
        if (RtpPacket.TryParse(restored, out RtpPacket original))
            receiver.HandlePacket(now, restored, original, codec, isRtx: true);
    }

    private void HandleSenderReport(Instant now, in SenderReport report)
    {
        if (_router.Find(report.Ssrc) is { } receiver && receiver.Ssrc == report.Ssrc)
            receiver.HandleSenderReport(now, report);
    }

    private void HandleGoodbye(in Goodbye goodbye)
    {
        for (int i = 0; i < goodbye.Count; i++)
            if (_router.Find(goodbye[i]) is { } receiver && receiver.Ssrc == goodbye[i]) receiver.HandleGoodbye();
    }

    private bool IsFeedbackDue(Instant now)
    {
        if (_transportWide is not null && now >= _transportWide.NextTimeout) return true;
        foreach (RtpReceiver receiver in _receivers)
            if (now >= receiver.FeedbackTimeout) return true;
        return false;
    }

    /// <summary>RR and SDES; what does not fit is told first in the next one.</summary>
    private int WriteReport(Instant now, Span<byte> destination, bool isDue)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[ReportBlocks.Limit];
        int room = destination.Length - ReportHeaderLength - SourceDescriptionOverhead - _cname.Length;
        int count = 0;
        if (isDue) count = TakeReports(now, blocks[..Math.Min(blocks.Length, room / ReportBlock.Length)]);
        int length = ReceiverReport.Write(destination, Ssrc, blocks[..count]);
        length += SourceDescription.Write(destination[length..], Ssrc, _cname);
        if (isDue) _nextReport = IsReceiving() ? now + Spread(ReportInterval()) : Instant.Never;
        return length;
    }

    private int TakeReports(Instant now, Span<ReportBlock> blocks)
    {
        int count = 0;
        for (int i = 0; i < _receivers.Count; i++)
        {
            int at = (_nextReported + i) % _receivers.Count;
            count += _receivers[at].TakeReports(now, blocks[count..]);
            if (count < blocks.Length) continue;
            _nextReported = at + 1;
            break;
        }
        return count;
    }

    private bool IsReceiving() => _receivers.Exists(receiver => !receiver.IsMuted);

    private TimeSpan ReportInterval() =>
        _receivers.Exists(receiver => !receiver.IsMuted && receiver.Parameters.Kind == MediaKind.Video)
            ? VideoReportInterval : AudioReportInterval;

    /// <summary>Half of it to one and a half times (RFC 3550 §6.3.1), so that the reports of many don't meet.</summary>
    private TimeSpan Spread(TimeSpan interval) => interval * (0.5 + (_random.NextUInt32() / (double)uint.MaxValue));
}
