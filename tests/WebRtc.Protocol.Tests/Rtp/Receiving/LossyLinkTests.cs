using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Srtp;
using static Camerad.WebRtc.Protocol.Tests.Rtp.CameraScene;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

/// <summary>Our sender to our receiver over the simulated network: real clips, real SRTP, virtual time.</summary>
public sealed class LossyLinkTests
{
    [Theory]
    [InlineData("road-360p30-600k.h264", 300)]
    [InlineData("road-720p30-2M.h264", 360)]
    [InlineData("slices.h264", 30)]
    public void Receiver_gives_every_access_unit_of_a_clip_as_it_was(string clip, int pictures)
    {
        IReadOnlyList<EncodedFrame> frames = TestPictures.ReadClip(clip);
        ReceiverPeer receiver = Play(1, frames, new LinkConditions(Delay), out RtpSender sender);
        AssertFrames(frames, receiver, tail: 0);
        Assert.Equal(pictures, receiver.Frames.Count);
        Assert.Equal(0, sender.Statistics.RetransmittedPacketsSent);
        Assert.Equal(0, sender.Statistics.PliCount);
    }

    [Theory]
    [InlineData(0.01, true)]
    [InlineData(0.05, true)]
    [InlineData(0.10, true)]
    [InlineData(0.20, true)]
    [InlineData(0.05, false)]
    [InlineData(0.20, false)]
    public void Every_access_unit_arrives_in_order_over_a_link_that_loses_reorders_and_duplicates(double loss, bool rtx)
    {
        IReadOnlyList<EncodedFrame> frames = TestPictures.ReadClip("road-360p30-600k.h264").Take(150).ToList();
        var link = new LinkConditions(Delay) { Loss = loss, Jitter = Jitter, Duplication = 0.02 };
        Seeds.ForEach(4, seed =>
        {
            ReceiverPeer receiver = Play(seed, frames, link, out RtpSender sender, rtx);
            AssertFrames(frames, receiver, Tail);
            Assert.True(sender.Statistics.RetransmittedPacketsSent > 0);
            Assert.Equal(0, receiver.Media.Receivers[0].Statistics.GapsSkipped);
        });
    }

    [Fact]
    public void Stream_goes_on_over_the_wrap_of_sequence_numbers_with_loss()
    {
        List<EncodedFrame> frames = CameraScene.LargePictures(60, keyFrameInterval: 30);
        var link = new LinkConditions(Delay) { Loss = 0.05, Jitter = Jitter };
        Seeds.ForEach(3, seed =>
            AssertFrames(frames, Play(seed, frames, link, out _, firstPacketIndex: 65_000), Tail));
    }

    [Fact]
    public void Reordering_alone_makes_no_packet_be_asked_for_again_once_it_is_known()
    {
        IReadOnlyList<EncodedFrame> frames = TestPictures.ReadClip("road-720p30-2M.h264").Take(120).ToList();
        ReceiverPeer receiver = Play(3, frames, new LinkConditions(Delay) { Jitter = Jitter }, out RtpSender sender);
        AssertFrames(frames, receiver, tail: 0);
        Assert.InRange(sender.Statistics.RetransmittedPacketsSent, 0, sender.Statistics.PacketsSent / 20);
    }

    /// <summary>Shorter and longer than the sender's history, and than what a sequence number can tell.</summary>
    [Theory]
    [InlineData(800)]
    [InlineData(3500)]
    [InlineData(8000)]
    public void Outage_ends_with_a_key_frame_that_was_asked_for(int milliseconds)
    {
        List<EncodedFrame> frames = CameraScene.LargePictures(500, keyFrameInterval: 60);
        var link = new LinkConditions(Delay) { Loss = 0.02, Jitter = Jitter };
        Seeds.ForEach(2, seed =>
        {
            SimulatedNetwork network = Connect(seed, frames, out RtpSender sender, out ReceiverPeer receiver);
            network.Run(TimeSpan.FromSeconds(3));
            network.Conditions = link with { IsDown = true };
            network.Run(TimeSpan.FromMilliseconds(milliseconds));
            int before = receiver.Frames.Count;
            network.Conditions = link;
            network.Run(new Instant(frames[^1].CaptureTicks) + TimeSpan.FromSeconds(3));

            Assert.True(sender.Statistics.PliCount > 0 && sender.TryPollKeyFrameRequest());
            ReceivedFrame first = receiver.Frames.Skip(before).First(frame => frame.FollowsLoss);
            Assert.True(first.IsKeyFrame);
            int last = -1;
            foreach (ReceivedFrame frame in receiver.Frames)
            {
                int number = (int)((frame.RtpTimestamp - receiver.Frames[0].RtpTimestamp) / (PictureTime * 90));
                Assert.True(number > last);
                Assert.True(TestReceivers.AnnexB(frames[number]).AsSpan().SequenceEqual(frame.Payload));
                Assert.True(number == last + 1 || frame.FollowsLoss, $"a gap before {number} is not told");
                last = number;
            }
            Assert.InRange(last, frames.Count - Tail, frames.Count);
            Assert.InRange(receiver.Frames.Count, frames.Count - (milliseconds / PictureTime) - 130, frames.Count);
        });
    }

    private static void AssertFrames(IReadOnlyList<EncodedFrame> sent, ReceiverPeer receiver, int tail)
    {
        for (int i = 0; i < receiver.Frames.Count; i++)
        {
            ReceivedFrame frame = receiver.Frames[i];
            bool isEqual = TestReceivers.AnnexB(sent[i]).AsSpan().SequenceEqual(frame.Payload);
            Assert.True(isEqual, $"access unit {i}: {receiver.Media.Receivers[0].Statistics}");
            Assert.Equal(sent[i].IsKeyFrame, frame.IsKeyFrame);
            Assert.Equal(
                RtpClock.FromTicks(sent[i].CaptureTicks - sent[0].CaptureTicks, RtpClock.VideoRate),
                frame.RtpTimestamp - receiver.Frames[0].RtpTimestamp);
        }
        Assert.InRange(receiver.Frames.Count, sent.Count - tail, sent.Count);
    }

    private static ReceiverPeer Play(
        ulong seed, IReadOnlyList<EncodedFrame> frames, LinkConditions link, out RtpSender sender, bool rtx = true,
        ulong? firstPacketIndex = null)
    {
        SimulatedNetwork network = Connect(seed, frames, out sender, out ReceiverPeer receiver, rtx, firstPacketIndex);
        network.Conditions = link;
        network.Run(new Instant(frames[^1].CaptureTicks) + TimeSpan.FromSeconds(3));
        return receiver;
    }

    private static SimulatedNetwork Connect(
        ulong seed, IReadOnlyList<EncodedFrame> frames, out RtpSender sender, out ReceiverPeer receiver,
        bool rtx = true, ulong? firstPacketIndex = null)
    {
        (SrtpSession cameraSession, SrtpSession viewerSession) = TestStream.Sessions();
        sender = CameraScene.Sender(seed, rtx, firstPacketIndex);
        receiver = new ReceiverPeer(viewerSession, seed, TestReceivers.Video(rtx));
        return CameraScene.Begin(seed, sender, cameraSession, frames, receiver);
    }
}
