using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;
using static Camerad.WebRtc.Protocol.Tests.Rtp.CameraScene;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>Whole streams over the simulated network, real clips, real SRTP, virtual time.</summary>
public sealed class RecoveryTests
{
    [Theory]
    [InlineData("road-360p30-600k.h264", 300)]
    [InlineData("road-720p30-2M.h264", 360)]
    [InlineData("slices.h264", 30)]
    public void Receiver_gets_exactly_the_pictures_of_a_clip(string clip, int pictures)
    {
        IReadOnlyList<EncodedFrame> frames = TestPictures.ReadClip(clip);
        Assert.Equal(pictures, frames.Count);
        Play(1, frames, new LinkConditions(Delay), tail: 0, out RtpSenderStatistics statistics);
        Assert.Equal(0, statistics.RetransmittedPacketsSent);
        Assert.Equal(pictures, statistics.FramesSent);
    }

    [Theory]
    [InlineData(true, (int)SrtpProfile.AeadAes128Gcm)]
    [InlineData(true, (int)SrtpProfile.Aes128CmHmacSha1_80)]
    [InlineData(false, (int)SrtpProfile.AeadAes128Gcm)]
    [InlineData(false, (int)SrtpProfile.Aes128CmHmacSha1_80)]
    public void Every_picture_arrives_complete_at_five_percent_loss_with_reordering(bool rtx, int profile)
    {
        IReadOnlyList<EncodedFrame> frames = TestPictures.ReadClip("road-360p30-600k.h264").Take(90).ToList();
        var link = new LinkConditions(Delay) { Loss = 0.05, Jitter = Jitter, Duplication = 0.01 };
        Seeds.ForEach(6, seed =>
        {
            Play(seed, frames, link, Tail, out RtpSenderStatistics statistics, rtx, (SrtpProfile)profile);
            Assert.True(statistics.RetransmittedPacketsSent > 0);
            Assert.NotNull(statistics.RoundTripTime);
            Assert.InRange(
                statistics.RoundTripTime.Value, Delay * 2, (Delay + Jitter) * 2 + TimeSpan.FromMilliseconds(1));
        });
    }

    [Fact]
    public void Large_key_frames_arrive_complete_at_five_percent_loss()
    {
        IReadOnlyList<EncodedFrame> frames = TestPictures.ReadClip("road-720p30-2M.h264").Take(75).ToList();
        var link = new LinkConditions(Delay) { Loss = 0.05, Jitter = Jitter };
        Seeds.ForEach(5, seed => Play(seed, frames, link, Tail, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stream_goes_on_over_the_wrap_of_sequence_numbers_with_loss(bool rtx)
    {
        // SRTP's rollover counter wraps with the sequence numbers, some 500 packets after the begin.
        List<EncodedFrame> frames = CameraScene.LargePictures(60, keyFrameInterval: 30);
        var link = new LinkConditions(Delay) { Loss = 0.05, Jitter = Jitter };
        Seeds.ForEach(3, seed => Play(seed, frames, link, Tail, out _, rtx, firstPacketIndex: 65_000));
    }

    private static void Play(
        ulong seed, IReadOnlyList<EncodedFrame> frames, LinkConditions link, int tail,
        out RtpSenderStatistics statistics,
        bool rtx = true, SrtpProfile profile = SrtpProfile.AeadAes128Gcm, ulong? firstPacketIndex = null)
    {
        (SrtpSession cameraSession, SrtpSession viewerSession) = TestStream.Sessions(profile);
        RtpSender sender = CameraScene.Sender(seed, rtx, firstPacketIndex);
        var viewer = new ViewerPeer(viewerSession, (Delay + Jitter) * 2);
        SimulatedNetwork network = CameraScene.Begin(seed, sender, cameraSession, frames, viewer);
        network.Conditions = link;
        network.Run(new Instant(frames[^1].CaptureTicks) + TimeSpan.FromSeconds(2));

        statistics = sender.Statistics;
        Assert.Equal(0, viewer.Depacketizer.Gaps);
        Assert.Empty(viewer.Depacketizer.Violations);
        int received = 0;
        for (; viewer.Depacketizer.TryTake(out H264AccessUnit unit); received++)
        {
            Assert.True(unit.IsComplete);
            Assert.Equal(TestPictures.Expected(frames[received]), unit.NalUnits);
        }
        Assert.InRange(received, frames.Count - tail, frames.Count);
        Assert.Equal(0, statistics.FramesSkipped);
        Assert.Equal(0, statistics.RtcpPacketsMalformed);
    }
}
