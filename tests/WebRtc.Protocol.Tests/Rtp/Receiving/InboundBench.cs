using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

/// <summary>
/// An <see cref="InboundMedia"/> on the bench: packets in, frames, events and RTCP out, time by hand.
/// </summary>
internal sealed class InboundBench
{
    private static readonly byte[] KeyPayload =
        [24, 0, 9, .. TestReceivers.Sps, 0, 4, .. TestPictures.Pps, 0, 3, 0x65, 0x88, 0x84];

    private readonly byte[] _buffer = new byte[InboundMedia.MaxCompoundLength];
    private int _next;

    public InboundBench(params IReadOnlyList<RtpReceiverParameters> receivers)
    {
        Media = new InboundMedia(new SeededRandom(1));
        Media.SetReceivers(Now, receivers);
    }

    public InboundMedia Media { get; }

    public RtpReceiver Receiver => Media.Receivers[0];

    public Instant Now { get; private set; } = Instant.Zero + TimeSpan.FromSeconds(100);

    public List<ReceivedFrame> Frames { get; } = [];

    public List<InboundEvent> Events { get; } = [];

    public List<(Instant At, byte[] Compound)> Sent { get; } = [];

    /// <summary>A picture of one packet: a key frame with its parameter sets, or a slice.</summary>
    public static RtpBuilder Picture(int number, bool isKey = false) => new()
    {
        SequenceNumber = number,
        Timestamp = (uint)(number * 3000),
        Marker = true,
        Payload = isKey ? KeyPayload : [0x41, 0x9A, (byte)number, (byte)(number >> 8)],
    };

    public static RtpBuilder Sound(int number) => new()
    {
        PayloadType = TestReceivers.OpusPayloadType,
        Ssrc = TestReceivers.AudioSsrc,
        SequenceNumber = number,
        Timestamp = (uint)(number * 960),
        Payload = [0x78, (byte)number],                                        // one frame of 20 ms
    };

    public void Handle(RtpBuilder packet) => Handle(packet.Build());

    public void Handle(byte[] packet)
    {
        Media.HandleRtp(Now, packet);
        Drain();
    }

    public void HandleRtcp(Func<byte[], int> write)
    {
        byte[] compound = new byte[500];
        Media.HandleRtcp(Now, compound.AsSpan(0, write(compound)));
        Drain();
    }

    /// <summary>Pictures from one number to, without, another, 33 ms apart.</summary>
    public void Play(int from, int to)
    {
        for (int number = from; number < to; number++)
        {
            Handle(Picture(number, isKey: number == 0));
            Run(TimeSpan.FromMilliseconds(33));
        }
    }

    /// <summary>Lets time pass; whoever asks to be called is called.</summary>
    public void Run(TimeSpan time)
    {
        Instant end = Now + time;
        for (_next = 0; Media.NextTimeout <= end; _next++)
        {
            Assert.True(_next < 100_000, "it does not come to rest");
            Now = Instant.Max(Now, Media.NextTimeout);
            Media.HandleTimeout(Now);
            Drain();
        }
        Now = end;
    }

    public void Run(int milliseconds) => Run(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>How many packets of a kind were sent.</summary>
    public int Count(RtcpPacketType type, int? format = null)
    {
        int count = 0;
        foreach ((_, byte[] compound) in Sent)
        {
            var walk = new RtcpCompound(compound);
            while (walk.TryRead(out RtcpPacket packet))
                if (packet.Type == type && (format is null || packet.Count == format)) count++;
            Assert.False(walk.IsMalformed);
        }
        return count;
    }

    public int PictureLossIndications => Count(RtcpPacketType.PayloadFeedback, PictureLossIndication.Format);

    /// <summary>Every packet asked for so far, in order, repetitions too.</summary>
    public List<ushort> Nacked()
    {
        var numbers = new List<ushort>();
        foreach ((_, byte[] compound) in Sent)
        {
            var walk = new RtcpCompound(compound);
            while (walk.TryRead(out RtcpPacket packet))
            {
                if (!GenericNack.TryParse(packet, out GenericNack nack)) continue;
                while (nack.TryRead(out ushort number)) numbers.Add(number);
            }
        }
        return numbers;
    }

    private void Drain()
    {
        while (Media.TryPollFrame(out ReceivedFrame? frame)) Frames.Add(frame);
        while (Media.TryPollEvent(out InboundEvent e)) Events.Add(e);
        while (Media.TryPollRtcp(Now, _buffer, out int length)) Sent.Add((Now, _buffer[..length]));
    }
}
