namespace Camerad.WebRtc.Connection;

/// <summary>W3C WebRTC §8.5, the stats selection algorithm: an entry, and whatever it refers to.</summary>
internal static class StatsSelection
{
    public static RTCStatsReport Of(RTCStatsReport all, string id)
    {
        var selected = new Dictionary<string, RTCStats>();
        Add(all, id, selected);
        return new RTCStatsReport(selected.Values);
    }

    private static void Add(RTCStatsReport all, string? id, Dictionary<string, RTCStats> selected)
    {
        if (id is null || !all.TryGetValue(id, out RTCStats? stats) || !selected.TryAdd(id, stats)) return;
        foreach (string? referred in References(stats)) Add(all, referred, selected);
    }

    private static string?[] References(RTCStats stats) => stats switch
    {
        RTCOutboundRtpStreamStats outbound =>
            [outbound.TransportId, outbound.CodecId, outbound.MediaSourceId, outbound.RemoteId],
        RTCInboundRtpStreamStats inbound => [inbound.TransportId, inbound.CodecId, inbound.RemoteId],
        RTCRemoteInboundRtpStreamStats remote => [remote.TransportId, remote.CodecId, remote.LocalId],
        RTCRemoteOutboundRtpStreamStats remote => [remote.TransportId, remote.CodecId, remote.LocalId],
        RTCCodecStats codec => [codec.TransportId],
        RTCTransportStats transport =>
            [transport.SelectedCandidatePairId, transport.LocalCertificateId, transport.RemoteCertificateId],
        RTCIceCandidatePairStats pair => [pair.TransportId, pair.LocalCandidateId, pair.RemoteCandidateId],
        _ => [],
    };
}
