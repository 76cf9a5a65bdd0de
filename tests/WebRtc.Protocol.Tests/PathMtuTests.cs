using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Tests.Rtp;
using Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests;

/// <summary>Nothing asks a path for its MTU: whatever we send fits the least that IPv6 allows (RFC 8200 §5).</summary>
public sealed class PathMtuTests
{
    /// <summary>Bytes of UDP payload: 1,280 without the headers of IPv6 and UDP.</summary>
    private const int LeastPath = 1280 - 40 - 8;

    private const int MessageLength = 5000, MessagesPerChannel = 10, Frames = 60, MaxFrameLength = 30_000;
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(33);

    private static readonly DataChannelParameters[] Channels =
    [
        new("reliable", Negotiated: true, Id: 0),
        new("unordered", Ordered: false, Negotiated: true, Id: 2),
        new("never again", Ordered: false, MaxRetransmits: 0, Negotiated: true, Id: 4),
        new("not for long", MaxPacketLifeTimeMs: 1000, Negotiated: true, Id: 6),
        new(new string('l', 3000), new string('p', 3000)),                     // a long OPEN
    ];

    private static readonly int Announced = Channels.Length - 1;

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1_80)]
    internal void Channels_and_media_of_every_kind_pass_the_smallest_mtu_of_ipv6(SrtpProfile profile) =>
        Seeds.ForEach(3, seed =>
        {
            var pair = new SimulatedEnginePair(seed, profile);
            int longest = 0;
            pair.Network.Tap = (_, datagram) =>
            {
                longest = Math.Max(longest, datagram.Length);
                return true;
            };
            pair.Network.Conditions =
                new LinkConditions(TimeSpan.FromMilliseconds(10)) { Mtu = LeastPath, Loss = 0.02 };
            AgreeOnMedia(pair);
            pair.AgreeOnData();
            Open(pair);

            Send(pair);

            Assert.InRange(longest, FragmentTable.PayloadBudget, LeastPath);
            RtpSenderStatistics sent = pair.A.Engine.Senders[0].Statistics;
            Assert.Equal(Frames, sent.FramesSent);
            Assert.True(sent.RetransmittedPacketsSent > 0 && sent.NackCount > 0);
            Assert.InRange(TakeFrames(pair.B.Engine), Frames - 2, Frames);
            AssertMessages(pair);
        });

    // All that makes a header long: every extension, and the longest MID that fits one.
    private static void AgreeOnMedia(SimulatedEnginePair pair)
    {
        string mid = new('m', 16);
        RtpSenderParameters sender = TestStream.Parameters() with { Mid = mid, Cname = new string('c', 255) };
        pair.A.Engine.SetSenders(pair.Network.Now, [sender], TestStream.Clock);
        pair.B.Engine.SetReceivers(pair.Network.Now, [TestReceivers.Video() with { Mid = mid }]);
    }

    private static void Open(SimulatedEnginePair pair)
    {
        for (int i = 0; i < Channels.Length; i++)
        {
            Assert.True(pair.A.Engine.Data!.TryOpen(pair.Network.Now, i, Channels[i], out _));
            if (Channels[i].Negotiated)
                Assert.True(pair.B.Engine.Data!.TryOpen(pair.Network.Now, i, Channels[i], out _));
        }
        Assert.True(pair.Network.Run(
            TimeSpan.FromSeconds(20), () => CountOpened(pair.A) == Channels.Length && CountOpened(pair.B) > 0));
    }

    private static void Send(SimulatedEnginePair pair)
    {
        var message = new byte[MessageLength];
        var pictures = new EncodedFramePool();
        var packets = new PacketizedFramePool();
        for (int i = 0; i < Frames; i++)
        {
            for (int channel = 0; channel < Channels.Length && i < MessagesPerChannel; channel++)
            {
                SendMessage(pair, pair.A, channel, message);
                if (Channels[channel].Negotiated) SendMessage(pair, pair.B, channel, message);
            }
            EncodedFrame picture = TestPictures.Create(
                pictures, isKeyFrame: i == 0, pair.Network.Now.Ticks, (i + 1) * MaxFrameLength / Frames);
            PacketizedFrame frame = packets.Create(picture);
            pair.A.Engine.SendFrame(pair.Network.Now, 0, frame);
            frame.Release();
            picture.Release();
            pair.Network.Run(FrameInterval);
        }
        pair.Network.Run(TimeSpan.FromSeconds(60));
    }

    private static void SendMessage(SimulatedEnginePair pair, SimulatedEngine side, int channel, byte[] message) =>
        Assert.True(side.Engine.Data!.TrySend(pair.Network.Now, channel, DataChannelMessageKind.Binary, message));

    // What may not be sent again may be lost, but not all of it.
    private static void AssertMessages(SimulatedEnginePair pair)
    {
        for (int channel = 0; channel < Announced; channel++)
        {
            bool isReliable = Channels[channel] is { MaxRetransmits: null, MaxPacketLifeTimeMs: null };
            int least = isReliable ? MessagesPerChannel : 1;
            Assert.InRange(CountMessages(pair.A, channel), least, MessagesPerChannel);
            Assert.InRange(CountMessages(pair.B, channel), least, MessagesPerChannel);
        }
        int handle = pair.B.DataEvents.Single(e => e.Kind == DataChannelEventKind.Announced).Handle;
        Assert.Equal(MessagesPerChannel, CountMessages(pair.B, handle));
    }

    private static int CountMessages(SimulatedEngine side, int handle) => side.DataEvents.Count(
        e => e.Kind == DataChannelEventKind.Message && e.Handle == handle && e.Payload.Length == MessageLength);

    private static int CountOpened(SimulatedEngine side) =>
        side.DataEvents.Count(e => e.Kind == DataChannelEventKind.Opened);

    private static int TakeFrames(RtcEngine engine)
    {
        int count = 0;
        while (engine.Inbound.TryPollFrame(out _)) count++;
        return count;
    }
}
