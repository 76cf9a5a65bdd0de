using System.Net;
using Camerad.Media;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Transport;
using Camerad.WebRtc.Transport.Interop;

namespace Camerad.Benchmarks.HotPath;

/// <summary>
/// The daemon's own classes from a picture to the kernel: fragment table, pacer, header and history, SRTP, batch,
/// sendmmsg. Time is virtual: each picture's bursts go out one behind the other without waiting.
/// </summary>
internal sealed class ManagedPath : IDisposable
{
    /// <summary>Datagrams in a batch.</summary>
    private const int BatchCapacity = 512;

    private static readonly TimeSpan FrameInterval = TimeSpan.FromSeconds(1.0 / 30);

    private readonly List<EncodedFrame> _clip;
    private readonly PacketizedFramePool _pool = new();
    private readonly SendBatch _batch = new(BatchCapacity);
    private readonly UdpSocket _socket = UdpSocket.Bind(0);
    private readonly (RtpSender Rtp, SrtpSender Srtp, Route Route)[] _viewers;
    private Instant _now = Instant.Zero + TimeSpan.FromSeconds(1);

    public ManagedPath(List<EncodedFrame> clip, SrtpProfile profile, int viewerCount, IPAddress local, IPAddress remote)
    {
        _clip = clip;
        _viewers = new (RtpSender, SrtpSender, Route)[viewerCount];
        var random = new SystemRandom();
        for (int i = 0; i < viewerCount; i++)
        {
            byte[] material = new byte[SrtpProfiles.KeyingMaterialLength(profile)];
            random.Fill(material);
            var parameters = new RtpSenderParameters
            {
                PayloadType = 96,
                Ssrc = (uint)(1000 + i),
                Cname = "benchmark",
                Mid = "0",
                Nack = true,
                Extensions = new RtpHeaderExtensionIds(Mid: 1, TransportWideCc: 2, AbsSendTime: 3, PlayoutDelay: 4),
            };
            var rtp = new RtpSender(parameters, new TransportWideSequence(), new NtpClock(0), random);
            SrtpSender srtp = SrtpSession.Create(profile, material, isClient: false).Outbound;
            var route = new Route(
                TransportAddress.From(local, _socket.LocalPort), TransportAddress.From(remote, 20_000 + i));
            _viewers[i] = (rtp, srtp, route);
        }
    }

    public DatagramSender Sender => _socket.Sender;

    /// <summary>Sends the clip once to every viewer.</summary>
    /// <returns>RTP packets sent.</returns>
    public long Run()
    {
        long before = PacketsSent();
        foreach (EncodedFrame frame in _clip) SendPicture(frame);
        return PacketsSent() - before;
    }

    /// <summary>Sends one picture to every viewer.</summary>
    public void SendPicture(EncodedFrame frame)
    {
        frame.Stamp(_now.Ticks);
        PacketizedFrame packetized = _pool.Create(frame);
        foreach ((RtpSender rtp, _, _) in _viewers) rtp.Enqueue(_now, packetized);
        packetized.Release();

        Instant next = _now + FrameInterval;
        for (Instant burst = _now; burst < next;)
        {
            Instant following = Instant.Never;
            foreach ((RtpSender rtp, SrtpSender srtp, Route route) in _viewers)
            {
                while (rtp.TryPollTransmit(burst, srtp, route, _batch) && !_batch.HasRoom) Flush();
                following = Instant.Min(following, rtp.NextTimeout(burst));
            }
            Flush();
            burst = following;
        }
        _now = next;
    }

    public void Dispose() => _socket.Dispose();

    private long PacketsSent()
    {
        long packets = 0;
        foreach ((RtpSender rtp, _, _) in _viewers) packets += rtp.Statistics.PacketsSent;
        return packets;
    }

    private void Flush()
    {
        _batch.Seal();
        for (int sent = 0; sent < _batch.Count;) sent = _socket.Send(_batch, sent, _batch.Count);
        _batch.Clear();
    }
}
