using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Stats;

namespace Camerad.WebRtc.Protocol;

/// <summary>What the engine tells of itself (W3C webrtc-stats).</summary>
internal sealed partial class RtcEngine
{
    /// <summary>A snapshot that any thread may read; allocates.</summary>
    public RtcEngineStatistics CollectStatistics(Instant now) => new()
    {
        Timestamp = now,
        Transport = CollectTransport(),
        LocalCandidates = IceStatistics.CollectLocal(_ice),
        RemoteCandidates = IceStatistics.CollectRemote(_ice),
        CandidatePairs = IceStatistics.CollectPairs(_ice, AvailableOutgoingBitrate()),
        Senders = CollectSenders(now),
        Receivers = CollectReceivers(now),
        Data = Data?.CollectStatistics(),
    };

    // REMB is for all streams of a peer together (draft-alvestrand-rmcat-remb-03 §2.3).
    private ulong? AvailableOutgoingBitrate()
    {
        foreach (RtpSender sender in _media.Senders)
        {
            if (sender.Statistics.ReceiverEstimatedMaximumBitrate is { } bitrate) return bitrate;
        }

        return null;
    }

    private List<SenderStatistics> CollectSenders(Instant now)
    {
        var senders = new List<SenderStatistics>(_media.Senders.Count);
        foreach (RtpSender sender in _media.Senders)
            senders.Add(new SenderStatistics(sender.Handle, sender.CollectStatistics(now)));
        return senders;
    }

    private List<ReceiverStatistics> CollectReceivers(Instant now)
    {
        var receivers = new List<ReceiverStatistics>(_media.Inbound.Receivers.Count);
        foreach (RtpReceiver receiver in _media.Inbound.Receivers)
            receivers.Add(new ReceiverStatistics(receiver.Handle, receiver.CollectStatistics(now)));
        return receivers;
    }

    private TransportStatistics CollectTransport() => new()
    {
        PacketsSent = _total.PacketsSent,
        PacketsReceived = _total.PacketsReceived,
        BytesSent = _total.BytesSent,
        BytesReceived = _total.BytesReceived,
        IceRole = _ice.Role,
        IceState = _ice.State,
        IceLocalUsernameFragment = _ice.LocalUfrag,
        SelectedCandidatePairId = _ice.SelectedPair is { } selected ? IceStatistics.IdOf(selected) : null,
        SelectedCandidatePairChanges = _ice.SelectedPairChanges,
        DtlsState = DtlsState,
        DtlsRole = _transport?.DtlsRole,
        TlsVersion = _connected is null ? null : TransportStatistics.Dtls12,
        DtlsCipher = _connected?.CipherSuite,
        SrtpCipher = _connected?.Profile switch
        {
            SrtpProfile.Aes128CmHmacSha1_80 => "SRTP_AES128_CM_HMAC_SHA1_80",
            SrtpProfile.AeadAes128Gcm => "SRTP_AEAD_AES_128_GCM",
            _ => null,
        },
        RemoteCertificates = _connected?.RemoteCertificates ?? [],
    };
}
