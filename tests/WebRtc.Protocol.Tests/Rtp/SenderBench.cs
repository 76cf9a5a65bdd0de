using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>A sender on the bench: pictures in, decrypted packets out, time by hand.</summary>
internal sealed class SenderBench
{
    private readonly SrtpSession _camera, _viewer;
    private readonly SendBatch _batch = new(256);
    private readonly TransportWideSequence _transportSequence;

    public SenderBench(
        RtpSenderParameters? parameters = null, TransportWideSequence? transportSequence = null, IRandom? random = null)
    {
        (_camera, _viewer) = TestStream.Sessions();
        _transportSequence = transportSequence ?? new TransportWideSequence();
        Sender = new RtpSender(
            parameters ?? TestStream.Parameters(), _transportSequence, TestStream.Clock, random ?? new SeededRandom(1));
    }

    public RtpSender Sender { get; }

    public EncodedFramePool Encoded { get; } = new();

    public PacketizedFramePool Packetized { get; } = new();

    public Instant Now { get; set; } = Instant.Zero + TimeSpan.FromSeconds(100);

    /// <summary>RTP datagrams as they left, still encrypted.</summary>
    public List<byte[]> Datagrams { get; } = [];

    /// <summary>RTP packets, decrypted, with the time they left at.</summary>
    public List<(Instant At, byte[] Packet)> Packets { get; } = [];

    /// <summary>RTCP compounds, decrypted.</summary>
    public List<byte[]> Reports { get; } = [];

    /// <summary>A picture of one slice, captured now.</summary>
    public void Enqueue(bool isKeyFrame, int length) => Enqueue(isKeyFrame, length, Now.Ticks);

    public void Enqueue(bool isKeyFrame, int length, long captureTicks)
    {
        EncodedFrame encoded = TestPictures.Create(Encoded, isKeyFrame, captureTicks, length);
        PacketizedFrame frame = Packetized.Create(encoded);
        encoded.Release();
        Sender.Enqueue(Now, frame);
        frame.Release();
    }

    /// <summary>20 ms of Opus, captured now.</summary>
    public void EnqueueSound() => EnqueueSound(Now.Ticks);

    public void EnqueueSound(long captureTicks)
    {
        EncodedFrame encoded = TestFrames.Create(Encoded, MediaCodec.Opus, false, captureTicks, length: 80);
        PacketizedFrame frame = Packetized.Create(encoded);
        encoded.Release();
        Sender.Enqueue(Now, frame);
        frame.Release();
    }

    /// <summary>Everything that may leave now.</summary>
    public void Poll()
    {
        while (Sender.TryPollTransmit(Now, _camera.Outbound, TestStream.Route, _batch))
        {
            _batch.Seal();
            foreach (SendBatch.Datagram datagram in _batch.Datagrams) Open(_batch.Payload(datagram).ToArray());
            _batch.Clear();
        }
    }

    /// <summary>Lets time pass, and polls whenever the sender asks to be.</summary>
    public void Run(TimeSpan time)
    {
        Instant end = Now + time;
        Poll();
        for (Instant next = Sender.NextTimeout(Now); next <= end; next = Sender.NextTimeout(Now))
        {
            Now = Instant.Max(Now, next);
            Poll();
        }
        Now = end;
    }

    public void HandleRtcp(ReadOnlySpan<byte> datagram) => Sender.HandleRtcp(Now, datagram);

    public static RtpPacket Parse(byte[] packet)
    {
        Assert.True(RtpPacket.TryParse(packet, out RtpPacket parsed));
        return parsed;
    }

    private void Open(byte[] datagram)
    {
        byte[] opened = [.. datagram];
        bool isRtcp = datagram[1] is >= 192 and <= 223;
        if (!isRtcp) Datagrams.Add(datagram);
        int length = 0;
        bool isGood = isRtcp
            ? _viewer.Inbound.TryUnprotectRtcp(opened, out length)
            : _viewer.Inbound.TryUnprotect(opened, out length);
        if (isRtcp) Reports.Add(opened[..length]);
        else if (isGood) Packets.Add((Now, opened[..length]));                 // a plain repetition is a replay
    }
}
