using Camerad.WebRtc;

namespace Camerad.Daemon.Sessions;

/// <summary>Takes what is told of a viewer out of its connection's statistics (W3C webrtc-stats).</summary>
internal static class PeerStatisticsReader
{
    private const string ProfileKey = "profile-level-id=";
    private const int ProfileLength = 6; // hex digits, RFC 6184 §8.1

    public static PeerStatistics Read(IReadOnlyDictionary<string, RTCStats> report)
    {
        var pair = Find<RTCIceCandidatePairStats>(report, Only<RTCTransportStats>(report)?.SelectedCandidatePairId);
        var local = Find<RTCIceCandidateStats>(report, pair?.LocalCandidateId);
        var remote = Find<RTCIceCandidateStats>(report, pair?.RemoteCandidateId);
        var sent = Only<RTCOutboundRtpStreamStats>(report);
        var received = Find<RTCRemoteInboundRtpStreamStats>(report, sent?.RemoteId);
        var codec = Find<RTCCodecStats>(report, sent?.CodecId);
        return new PeerStatistics
        {
            LocalCandidate = NameOf(local),
            RemoteCandidate = NameOf(remote),
            LocalAddress = AddressOf(local),
            RemoteAddress = AddressOf(remote),
            Protocol = local?.Protocol,
            RoundTripTime = Seconds(received?.RoundTripTime ?? pair?.CurrentRoundTripTime),
            AvailableBitsPerSecond = pair?.AvailableOutgoingBitrate,
            BytesSent = (long?)sent?.BytesSent,
            PacketsSent = (long?)sent?.PacketsSent,
            PacketsRetransmitted = (long?)sent?.RetransmittedPacketsSent,
            PacketsLost = received?.PacketsLost,
            FractionLost = received?.FractionLost,
            Jitter = Seconds(received?.Jitter),
            FramesSent = sent?.FramesSent,
            KeyFramesSent = sent?.KeyFramesEncoded,
            Nacks = sent?.NackCount,
            Plis = sent?.PliCount,
            Firs = sent?.FirCount,
            Codec = codec?.MimeType.Split('/')[^1],
            ProfileLevelId = ProfileOf(codec?.SdpFmtpLine),
        };
    }

    private static T? Only<T>(IReadOnlyDictionary<string, RTCStats> report)
        where T : RTCStats => report.Values.OfType<T>().FirstOrDefault();

    private static T? Find<T>(IReadOnlyDictionary<string, RTCStats> report, string? id)
        where T : RTCStats => id is not null && report.TryGetValue(id, out RTCStats? stats) ? stats as T : null;

    private static TimeSpan? Seconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static string? NameOf(RTCIceCandidateStats? candidate) => candidate?.CandidateType switch
    {
        RTCIceCandidateType.Host => "host",
        RTCIceCandidateType.Srflx => "srflx",
        RTCIceCandidateType.Prflx => "prflx",
        RTCIceCandidateType.Relay => "relay",
        _ => null,
    };

    private static string? AddressOf(RTCIceCandidateStats? candidate)
    {
        if (candidate?.Address is not { } address) return null;
        string host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        return $"{host}:{candidate.Port}";
    }

    private static string? ProfileOf(string? format)
    {
        int start = format?.IndexOf(ProfileKey, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0) return null;
        string profile = format![(start + ProfileKey.Length)..].Split(';')[0];
        return profile.Length == ProfileLength ? profile : null;
    }
}
