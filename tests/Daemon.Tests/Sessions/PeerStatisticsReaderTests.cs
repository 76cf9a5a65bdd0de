using Camerad.Daemon.Sessions;
using Camerad.WebRtc;

namespace Camerad.Daemon.Tests.Sessions;

public sealed class PeerStatisticsReaderTests
{
    [Fact]
    public void Figures_are_those_of_the_selected_pair_and_the_sent_stream()
    {
        PeerStatistics statistics = PeerStatisticsReader.Read(Report(roundTrip: 0.012));

        Assert.Equal(
            ("host", "prflx", "192.0.2.1:8189", "[2001:db8::7]:5004", "udp"),
            (statistics.LocalCandidate, statistics.RemoteCandidate, statistics.LocalAddress, statistics.RemoteAddress,
                statistics.Protocol));
        Assert.Equal((12, 3, 0.1), (statistics.RoundTripTime!.Value.TotalMilliseconds, statistics.PacketsLost,
            statistics.FractionLost));
        Assert.Equal((1000L, 10L, 2L, 30L, 1L), (statistics.BytesSent, statistics.PacketsSent,
            statistics.PacketsRetransmitted, statistics.FramesSent, statistics.KeyFramesSent));
        Assert.Equal((4L, 5L, 6L), (statistics.Nacks, statistics.Plis, statistics.Firs));
        Assert.Equal(("H264", "42e01f"), (statistics.Codec, statistics.ProfileLevelId));
    }

    [Fact]
    public void Round_trip_of_ICE_counts_before_the_first_report()
    {
        Assert.Equal(20, PeerStatisticsReader.Read(Report(roundTrip: null)).RoundTripTime?.TotalMilliseconds);
    }

    [Fact]
    public void What_is_not_there_is_not_known() =>
        Assert.Equal(new PeerStatistics(), PeerStatisticsReader.Read(new Dictionary<string, RTCStats>()));

    private static Dictionary<string, RTCStats> Report(double? roundTrip) => new RTCStats[]
    {
        new RTCTransportStats
        {
            Id = "T", Timestamp = 0, DtlsState = RTCDtlsTransportState.Connected, SelectedCandidatePairId = "P2",
        },
        Pair("P1", "L2", "R1"),
        Pair("P2", "L1", "R1"),
        new RTCIceCandidateStats
        {
            Id = "L1", Timestamp = 0, TransportId = "T", CandidateType = RTCIceCandidateType.Host,
            Address = "192.0.2.1", Port = 8189, Protocol = "udp",
        },
        new RTCIceCandidateStats
        {
            Id = "R1", Timestamp = 0, TransportId = "T", CandidateType = RTCIceCandidateType.Prflx, IsRemote = true,
            Address = "2001:db8::7", Port = 5004,
        },
        new RTCOutboundRtpStreamStats
        {
            Id = "O", Timestamp = 0, Ssrc = 1, Kind = "video", RemoteId = "I", CodecId = "C", BytesSent = 1000,
            PacketsSent = 10, RetransmittedPacketsSent = 2, FramesSent = 30, KeyFramesEncoded = 1, NackCount = 4,
            PliCount = 5, FirCount = 6,
        },
        new RTCRemoteInboundRtpStreamStats
        {
            Id = "I", Timestamp = 0, Ssrc = 1, Kind = "video", RoundTripTime = roundTrip, PacketsLost = 3,
            FractionLost = 0.1,
        },
        new RTCCodecStats
        {
            Id = "C", Timestamp = 0, PayloadType = 96, TransportId = "T", MimeType = "video/H264",
            SdpFmtpLine = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
        },
    }.ToDictionary(static stats => stats.Id);

    private static RTCIceCandidatePairStats Pair(string id, string local, string remote) => new()
    {
        Id = id, Timestamp = 0, TransportId = "T", LocalCandidateId = local, RemoteCandidateId = remote,
        State = RTCStatsIceCandidatePairState.Succeeded, CurrentRoundTripTime = 0.02,
    };
}
