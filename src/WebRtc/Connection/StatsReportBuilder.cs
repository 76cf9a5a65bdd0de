using System.Globalization;
using System.Security.Cryptography;
using Camerad.Media;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Stats;

namespace Camerad.WebRtc.Connection;

/// <summary>
/// Puts a report together: the connection's own objects, and what its engine has counted. Ids are made of what never
/// changes, so that an object has the same in every report. One use.
/// </summary>
/// <param name="timestamp">Of the report, milliseconds since 1970.</param>
internal sealed class StatsReportBuilder(double timestamp)
{
    private const string TransportId = "T1";

    private readonly Dictionary<string, RTCStats> _stats = [];

    public static string OutboundId(JsepTransceiver transceiver) => Name("O", transceiver);

    public static string InboundId(JsepTransceiver transceiver) => Name("I", transceiver);

    public RTCStatsReport Build() => new(_stats.Values);

    public void AddConnection(DataChannels channels) => Add(new RTCPeerConnectionStats
    {
        Id = "P",
        Timestamp = timestamp,
        DataChannelsOpened = channels.Opened,
        DataChannelsClosed = channels.Closed,
    });

    public void AddChannel(RTCDataChannel channel, RtcEngineStatistics? engine)
    {
        DataChannelStatistics counted =
            engine?.Data?.Channels.FirstOrDefault(one => one.Handle == channel.Handle)?.Messages ?? default;
        Add(new RTCDataChannelStats
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"D{channel.Handle}"),
            Timestamp = timestamp,
            Label = channel.Label,
            Protocol = channel.Protocol,
            DataChannelIdentifier = channel.Id,
            State = channel.ReadyState,
            MessagesSent = (uint)counted.MessagesSent,
            BytesSent = (ulong)counted.BytesSent,
            MessagesReceived = (uint)counted.MessagesReceived,
            BytesReceived = (ulong)counted.BytesReceived,
        });
    }

    public void AddTransport(RTCDtlsTransport dtls, RTCCertificate certificate, RtcEngineStatistics? engine)
    {
        string local = AddCertificate(certificate.Der);
        string? remote = dtls.GetRemoteCertificates() is [byte[] theirs, ..] ? AddCertificate(theirs) : null;
        RTCIceTransport ice = dtls.IceTransport;
        TransportStatistics? counted = engine?.Transport;
        Add(new RTCTransportStats
        {
            Id = TransportId,
            Timestamp = timestamp,
            PacketsSent = (ulong?)counted?.PacketsSent,
            PacketsReceived = (ulong?)counted?.PacketsReceived,
            BytesSent = (ulong?)counted?.BytesSent,
            BytesReceived = (ulong?)counted?.BytesReceived,
            IceRole = ice.Role,
            IceLocalUsernameFragment = counted?.IceLocalUsernameFragment ?? ice.GetLocalParameters()?.UsernameFragment,
            IceState = ice.State,
            DtlsState = dtls.State,
            SelectedCandidatePairId = counted?.SelectedCandidatePairId,
            SelectedCandidatePairChanges = (uint?)counted?.SelectedCandidatePairChanges,
            LocalCertificateId = local,
            RemoteCertificateId = remote,
            TlsVersion = counted?.TlsVersion,
            DtlsCipher = counted?.DtlsCipher,
            DtlsRole = counted?.DtlsRole?.ToString().ToLowerInvariant(),
            SrtpCipher = counted?.SrtpCipher,
        });
        if (engine is null) return;
        foreach (IceCandidateStatistics candidate in engine.LocalCandidates.Concat(engine.RemoteCandidates))
            AddCandidate(candidate);
        foreach (CandidatePairStatistics pair in engine.CandidatePairs) AddPair(pair);
    }

    public void AddSource(JsepTransceiver transceiver, MediaStreamTrack track, EncodedMediaSource source)
    {
        string id = Name("S", transceiver);
        MediaTrackSettings settings = source.Settings;
        Add(source.Kind == MediaKind.Audio
            ? new RTCAudioSourceStats { Id = id, Timestamp = timestamp, TrackIdentifier = track.Id, Kind = track.Kind }
            : new RTCVideoSourceStats
            {
                Id = id,
                Timestamp = timestamp,
                TrackIdentifier = track.Id,
                Kind = track.Kind,
                Width = (uint?)settings.Width,
                Height = (uint?)settings.Height,
                Frames = (uint)source.Frames,
                FramesPerSecond = settings.FrameRate,
            });
    }

    public void AddMedia(NegotiatedMedia media, RTCRtpTransceiver transceiver, RtcEngineStatistics engine)
    {
        int handle = media.Transceiver.Handle;
        if (media.Sender is { } sender && engine.Senders.FirstOrDefault(one => one.Handle == handle) is { } sent)
            AddOutbound(media, sender, transceiver, sent.Statistics);
        if (engine.Receivers.FirstOrDefault(one => one.Handle == handle) is { Statistics: { Ssrc: { } ssrc } received })
            AddInbound(media, transceiver, received, ssrc);
    }

    private static string Name(string kind, JsepTransceiver transceiver) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}{(transceiver.Kind == MediaKind.Audio ? "A" : "V")}{transceiver.Handle}");

    private static string KindOf(JsepTransceiver transceiver) =>
        transceiver.Kind == MediaKind.Audio ? "audio" : "video";

    private void AddOutbound(
        NegotiatedMedia media, NegotiatedSender sender, RTCRtpTransceiver transceiver, RtpSenderStatistics sent)
    {
        bool isVideo = media.Transceiver.Kind == MediaKind.Video;
        string id = OutboundId(media.Transceiver);
        string codec = AddCodec(sender.PayloadType, sender.Codec);
        string? remote = sent.ReportsReceived > 0 ? Name("RI", media.Transceiver) : null;
        Add(new RTCOutboundRtpStreamStats
        {
            Id = id,
            Timestamp = timestamp,
            Ssrc = sender.Ssrc,
            Kind = KindOf(media.Transceiver),
            TransportId = TransportId,
            CodecId = codec,
            Mid = media.Mid,
            MediaSourceId = transceiver.Sender.Track is null ? null : Name("S", media.Transceiver),
            RemoteId = remote,
            PacketsSent = (ulong)(sent.PacketsSent + sent.RetransmittedPacketsSent),
            BytesSent = (ulong)(sent.BytesSent + sent.RetransmittedBytesSent),
            HeaderBytesSent = (ulong)(sent.HeaderBytesSent + sent.RetransmittedHeaderBytesSent),
            RetransmittedPacketsSent = (ulong)sent.RetransmittedPacketsSent,
            RetransmittedBytesSent = (ulong)sent.RetransmittedBytesSent,
            RtxSsrc = sender.RtxSsrc,
            TargetBitrate = sent.TargetBitrateBps,
            FrameWidth = isVideo && sent.FrameWidth > 0 ? (uint)sent.FrameWidth : null,
            FrameHeight = isVideo && sent.FrameHeight > 0 ? (uint)sent.FrameHeight : null,
            FramesPerSecond = isVideo ? sent.FramesPerSecond : null,
            FramesSent = isVideo ? (uint)sent.FramesSent : null,
            FramesEncoded = isVideo ? (uint)sent.FramesSent : null,
            KeyFramesEncoded = isVideo ? (uint)sent.KeyFramesSent : null,
            HugeFramesSent = isVideo ? (uint)sent.HugeFramesSent : null,
            TotalPacketSendDelay = sent.TotalPacketSendDelay.TotalSeconds,
            QualityLimitationReason = isVideo ? "none" : null,
            NackCount = (uint)sent.NackCount,
            PliCount = isVideo ? (uint)sent.PliCount : null,
            FirCount = isVideo ? (uint)sent.FirCount : null,
            Active = transceiver.Sender.Encoding.Active,
        });
        if (remote is not null) AddRemoteInbound(media, sender, sent, remote, codec);
    }

    private void AddRemoteInbound(
        NegotiatedMedia media, NegotiatedSender sender, RtpSenderStatistics sent, string id, string codec) =>
        Add(new RTCRemoteInboundRtpStreamStats
        {
            Id = id,
            Timestamp = sent.LastReportReceived is { } at ? StatsClock.ToTimestamp(at) : timestamp,
            Ssrc = sender.Ssrc,
            Kind = KindOf(media.Transceiver),
            TransportId = TransportId,
            CodecId = codec,
            LocalId = OutboundId(media.Transceiver),
            PacketsReceived = (ulong)Math.Max(0, sent.PacketsReceived),
            PacketsLost = sent.PacketsLost,
            Jitter = sent.Jitter.TotalSeconds,
            FractionLost = sent.FractionLost,
            RoundTripTime = sent.RoundTripTime?.TotalSeconds,
            TotalRoundTripTime = sent.TotalRoundTripTime.TotalSeconds,
            RoundTripTimeMeasurements = (ulong)sent.RoundTripTimeMeasurements,
        });

    private void AddInbound(NegotiatedMedia media, RTCRtpTransceiver transceiver, RtpReceiverStatistics got, uint ssrc)
    {
        bool isVideo = media.Transceiver.Kind == MediaKind.Video;
        string? codec = got.Codec is { } used ? AddCodec(used, media) : null;
        string? remote = got.RemoteOutbound is null ? null : Name("RO", media.Transceiver);
        Add(new RTCInboundRtpStreamStats
        {
            Id = InboundId(media.Transceiver),
            Timestamp = timestamp,
            Ssrc = ssrc,
            Kind = KindOf(media.Transceiver),
            TransportId = TransportId,
            CodecId = codec,
            TrackIdentifier = transceiver.Receiver.Track.Id,
            Mid = media.Mid,
            RemoteId = remote,
            PacketsReceived = (ulong)got.PacketsReceived,
            PacketsLost = got.PacketsLost,
            Jitter = got.Jitter.TotalSeconds,
            PacketsDiscarded = (ulong)got.PacketsDiscarded,
            BytesReceived = (ulong)got.BytesReceived,
            HeaderBytesReceived = (ulong)got.HeaderBytesReceived,
            RetransmittedPacketsReceived = (ulong)got.RetransmittedPacketsReceived,
            RetransmittedBytesReceived = (ulong)got.RetransmittedBytesReceived,
            RtxSsrc = got.RtxSsrc,
            LastPacketReceivedTimestamp = got.LastPacketReceived is { } last ? StatsClock.ToTimestamp(last) : null,
            FramesReceived = isVideo ? (uint)got.FramesReceived : null,
            KeyFramesReceived = isVideo ? (uint)got.KeyFramesReceived : null,
            FramesDropped = isVideo ? (uint)got.FramesDropped : null,
            FramesPerSecond = isVideo ? got.FramesPerSecond : null,
            FrameWidth = isVideo && got.FrameWidth > 0 ? (uint)got.FrameWidth : null,
            FrameHeight = isVideo && got.FrameHeight > 0 ? (uint)got.FrameHeight : null,
            FramesAssembledFromMultiplePackets = isVideo ? (uint)got.FramesAssembledFromMultiplePackets : null,
            TotalAssemblyTime = isVideo ? got.TotalAssemblyTime.TotalSeconds : null,
            NackCount = (uint)got.NackCount,
            PliCount = isVideo ? (uint)got.PliCount : null,
            FirCount = isVideo ? (uint)got.FirCount : null,
            JitterBufferDelay = got.JitterBufferDelay.TotalSeconds,
            JitterBufferEmittedCount = (ulong)got.JitterBufferEmittedCount,
            AudioLevel = got.AudioLevel,
        });
        if (got.RemoteOutbound is not { } theirs) return;
        Add(new RTCRemoteOutboundRtpStreamStats
        {
            Id = remote!,
            Timestamp = StatsClock.ToTimestamp(theirs.ArrivalTime),
            Ssrc = theirs.Ssrc,
            Kind = KindOf(media.Transceiver),
            TransportId = TransportId,
            CodecId = codec,
            LocalId = InboundId(media.Transceiver),
            PacketsSent = (ulong)theirs.PacketsSent,
            BytesSent = (ulong)theirs.BytesSent,
            ReportsSent = (ulong)theirs.ReportsSent,
            RemoteTimestamp = StatsClock.ToTimestamp(new DateTimeOffset(theirs.RemoteTimestamp, TimeSpan.Zero)),
        });
    }

    private string? AddCodec(RtpReceiverCodec used, NegotiatedMedia media) =>
        media.Receiver?.Codecs.FirstOrDefault(one => one.PayloadType == used.PayloadType) is { } negotiated
            ? AddCodec(negotiated.PayloadType, negotiated.Codec) : null;

    private string AddCodec(byte payloadType, RtpCodec codec)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"C{payloadType}{codec.MimeType}{codec.SdpFmtpLine}");
        Add(new RTCCodecStats
        {
            Id = id,
            Timestamp = timestamp,
            TransportId = TransportId,
            PayloadType = payloadType,
            MimeType = codec.MimeType,
            ClockRate = codec.ClockRate,
            Channels = codec.Channels,
            SdpFmtpLine = codec.SdpFmtpLine,
        });
        return id;
    }

    private string AddCertificate(byte[] der)
    {
        string fingerprint = string.Join(
            ':', Convert.ToHexString(SHA256.HashData(der)).Chunk(2).Select(static pair => new string(pair)));
        string id = "CF" + fingerprint;
        Add(new RTCCertificateStats
        {
            Id = id,
            Timestamp = timestamp,
            Fingerprint = fingerprint,
            FingerprintAlgorithm = "sha-256",
            Base64Certificate = Convert.ToBase64String(der),
        });
        return id;
    }

    private void AddCandidate(IceCandidateStatistics known)
    {
        Protocol.Ice.IceCandidate candidate = known.Candidate;
        Add(new RTCIceCandidateStats
        {
            Id = known.Id,
            Timestamp = timestamp,
            IsRemote = known.IsRemote,
            TransportId = TransportId,
            Address = candidate.Address.IsEmpty ? null : candidate.Address.ToIPAddress().ToString(),
            Port = candidate.Address.Port,
            Protocol = known.Protocol,
            CandidateType = (RTCIceCandidateType)candidate.Type,
            Priority = (int)candidate.Priority,
            Foundation = candidate.Foundation,
            RelatedAddress = candidate.Related.IsEmpty ? null : candidate.Related.ToIPAddress().ToString(),
            RelatedPort = candidate.Related.IsEmpty ? null : candidate.Related.Port,
            UsernameFragment = known.UsernameFragment,
            Url = candidate.Url,
            RelayProtocol = (RTCIceServerTransportProtocol?)candidate.RelayProtocol,
        });
    }

    private void AddPair(CandidatePairStatistics pair)
    {
        Protocol.Ice.PairCounters counted = pair.Counters;
        Add(new RTCIceCandidatePairStats
        {
            Id = pair.Id,
            Timestamp = timestamp,
            TransportId = TransportId,
            LocalCandidateId = pair.LocalCandidateId,
            RemoteCandidateId = pair.RemoteCandidateId,
            State = CandidatePairs.ToApi(pair.State),
            Nominated = pair.Nominated,
            PacketsSent = (ulong)counted.PacketsSent,
            PacketsReceived = (ulong)counted.PacketsReceived,
            BytesSent = (ulong)counted.BytesSent,
            BytesReceived = (ulong)counted.BytesReceived,
            LastPacketSentTimestamp = counted.LastPacketSent is { } sent ? StatsClock.ToTimestamp(sent) : null,
            LastPacketReceivedTimestamp = counted.LastPacketReceived is { } received
                ? StatsClock.ToTimestamp(received) : null,
            TotalRoundTripTime = counted.TotalRoundTripTime.TotalSeconds,
            CurrentRoundTripTime = counted.CurrentRoundTripTime?.TotalSeconds,
            AvailableOutgoingBitrate = pair.AvailableOutgoingBitrate,
            RequestsReceived = (ulong)counted.RequestsReceived,
            RequestsSent = (ulong)counted.RequestsSent,
            ResponsesReceived = (ulong)counted.ResponsesReceived,
            ResponsesSent = (ulong)counted.ResponsesSent,
            ConsentRequestsSent = (ulong)counted.ConsentRequestsSent,
        });
    }

    private void Add(RTCStats stats) => _stats[stats.Id] = stats;
}
