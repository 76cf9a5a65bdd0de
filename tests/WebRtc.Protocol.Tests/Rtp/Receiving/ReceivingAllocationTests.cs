using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

public sealed class ReceivingAllocationTests
{
    private const int PacketsPerPicture = 20, PayloadLength = 1000;

    [Fact]
    public void Packets_allocate_nothing_but_the_frames_they_make()
    {
        var media = new InboundMedia(new SeededRandom(1));
        media.SetReceivers(Instant.Zero, [TestReceivers.Video()]);
        byte[] rtcp = new byte[InboundMedia.MaxCompoundLength];
        byte[][] packets = [.. Enumerable.Range(0, 6000).Select(Packet)];
        Instant now = Instant.Zero;

        int Play(int from, int to)
        {
            int frames = 0;
            for (int i = from; i < to; i++)
            {
                // Two change places each ten; one each fifty is lost and comes again.
                int number = (i % 10) switch { 3 => i + 1, 4 => i - 1, _ => i };
                if (number % 50 != 17) media.HandleRtp(now, packets[number]);
                if (i % 50 == 25) media.HandleRtp(now, packets[i - 8]);
                now += TimeSpan.FromMilliseconds(1);
                if (media.NextTimeout <= now) media.HandleTimeout(now);
                while (media.TryPollRtcp(now, rtcp, out _)) { }
                while (media.TryPollEvent(out _)) { }
                while (media.TryPollFrame(out _)) frames++;
            }
            return frames;
        }

        Play(0, 3000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int emitted = Play(3000, 6000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(emitted, 148, 151);
        const int FrameLength = (PacketsPerPicture * PayloadLength) + 100, FrameObject = 200;
        Assert.InRange(allocated, 0, (long)emitted * (FrameLength + FrameObject));
    }

    [Fact]
    public void Receiver_that_waits_for_its_first_packet_is_small()
    {
        const int Receivers = 50;
        var media = new InboundMedia(new SeededRandom(1));
        IReadOnlyList<RtpReceiverParameters> parameters =
            [.. Enumerable.Range(0, Receivers).Select(i => TestReceivers.Video() with { Handle = i, Mid = $"{i}",
                Ssrcs = [] })];
        media.SetReceivers(Instant.Zero, []);
        long before = GC.GetAllocatedBytesForCurrentThread();
        media.SetReceivers(Instant.Zero, parameters);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Receivers, 0, 2500);
    }

    /// <summary>FU-A fragments; every 30th picture is a key frame, its parameter sets in the first packet.</summary>
    private static byte[] Packet(int number)
    {
        int picture = number / PacketsPerPicture, part = number % PacketsPerPicture;
        bool isKey = picture % 30 == 0, isLast = part == PacketsPerPicture - 1;
        int begin = isKey ? 1 : 0;
        byte[] payload = new byte[PayloadLength];
        byte type = (byte)(isKey ? 5 : 1);
        payload[0] = 0x7C;
        payload[1] = (byte)(type | (part == begin ? 0x80 : 0) | (isLast ? 0x40 : 0));
        if (isKey && part == 0) payload = [24, 0, 7, .. TestPictures.Sps, 0, 4, .. TestPictures.Pps];
        return new RtpBuilder
        {
            SequenceNumber = number,
            Timestamp = (uint)(picture * 3000),
            Marker = isLast,
            Payload = payload,
            TransportWideSequence = (ushort)number,
        }.Build();
    }
}
