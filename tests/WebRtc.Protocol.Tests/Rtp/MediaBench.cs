using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>All senders of one peer on the bench: frames in, decrypted packets out, time by hand.</summary>
internal sealed class MediaBench : IDisposable
{
    private readonly SrtpSession _camera, _viewer;
    private readonly SendBatch _batch = new(256);
    private readonly MediaTransport _transport = new(new SeededRandom(1));

    public MediaBench()
    {
        (_camera, _viewer) = TestStream.Sessions();
        _transport.SetKeys(Now, _camera);
    }

    public MediaTransport Transport => _transport;

    public EngineCounters Counters { get; } = new();

    public EncodedFramePool Encoded { get; } = new();

    public PacketizedFramePool Packetized { get; } = new();

    public Instant Now { get; set; } = Instant.Zero + TimeSpan.FromSeconds(100);

    /// <summary>RTP packets, decrypted, with the time they left at.</summary>
    public List<(Instant At, byte[] Packet)> Packets { get; } = [];

    /// <summary>RTCP compounds, decrypted.</summary>
    public List<byte[]> Reports { get; } = [];

    /// <summary>Datagrams that the viewer could not decrypt: replays above all.</summary>
    public int Rejected { get; private set; }

    public void SetSenders(params RtpSenderParameters[] senders) =>
        Assert.True(_transport.SetSenders(Now, senders, TestStream.Clock));

    public void Send(int handle, MediaCodec codec, bool isKeyFrame, int length, bool isDisposable = false) =>
        Send(handle, codec, isKeyFrame, length, Now.Ticks, isDisposable);

    public void Send(
        int handle, MediaCodec codec, bool isKeyFrame, int length, long captureTicks, bool isDisposable = false)
    {
        EncodedFrame encoded = TestFrames.Create(Encoded, codec, isKeyFrame, captureTicks, length, isDisposable);
        PacketizedFrame frame = Packetized.Create(encoded);
        encoded.Release();
        _transport.SendFrame(Now, handle, frame);
        frame.Release();
    }

    /// <summary>Lets time pass, and polls whenever the transport asks to be.</summary>
    public void Run(TimeSpan time)
    {
        Instant end = Now + time;
        Poll();
        for (Instant next = _transport.NextTimeout; next <= end; next = _transport.NextTimeout)
        {
            Now = Instant.Max(Now, next);
            _transport.HandleTimeout(Now);
            Poll();
        }
        Now = end;
    }

    public void Run(int milliseconds) => Run(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>An RTCP packet of the viewer's.</summary>
    public void HandleRtcp(Func<byte[], int> write)
    {
        byte[] datagram = new byte[400];
        int length = _viewer.Outbound.ProtectRtcp(datagram, write(datagram));
        _transport.HandleRtcp(Now, datagram.AsSpan(0, length), Counters);
    }

    public IEnumerable<(Instant At, byte[] Packet)> PacketsOf(uint ssrc) =>
        Packets.Where(packet => SenderBench.Parse(packet.Packet).Ssrc == ssrc);

    public void Dispose() => _transport.Dispose();

    private void Poll()
    {
        bool more = true;
        while (more)
        {
            more = _transport.PollTransmit(Now, TestStream.Route, _batch);
            _batch.Seal();
            foreach (SendBatch.Datagram datagram in _batch.Datagrams) Open(_batch.Payload(datagram).ToArray());
            _batch.Clear();
        }
    }

    private void Open(byte[] datagram)
    {
        bool isRtcp = datagram[1] is >= 192 and <= 223;
        int length = 0;
        bool isGood = isRtcp
            ? _viewer.Inbound.TryUnprotectRtcp(datagram, out length)
            : _viewer.Inbound.TryUnprotect(datagram, out length);
        if (!isGood) Rejected++;
        else if (isRtcp) Reports.Add(datagram[..length]);
        else Packets.Add((Now, datagram[..length]));
    }
}
