using System.Net;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Transport;
using static Camerad.WebRtc.Tests.Transport.LoopBench;

namespace Camerad.WebRtc.Tests.Transport;

/// <summary>A large key frame over the real socket, paced, to a receiver with the kernel's default buffer.</summary>
public sealed class PacingTests : IDisposable
{
    /// <summary>
    /// Bytes of a 1080p key frame at 4 Mbit/s; about 195 packets, and more than twice what the receiver's buffer holds.
    /// </summary>
    private const int KeyFrameLength = 230_000;

    private const string Ufrag = "pace";
    private static readonly TimeSpan FrameInterval = TimeSpan.FromTicks(TimeSpan.TicksPerSecond / 30);

    private readonly UdpSocket _socket = UdpSocket.Bind(0);
    private readonly LoopBench _bench;

    public PacingTests() => _bench = new LoopBench(_socket);

    public void Dispose() => _bench.Dispose();

    // A machine that runs other things may keep the receiver from its socket for longer than any pacing bridges, so one
    // whole key frame of several is asked for; sent in one burst, every single one loses more than half.
    [Fact]
    public void A_230_kB_key_frame_loses_nothing_at_a_receiver_with_the_default_buffer()
    {
        var camera = TransportAddress.From(IPAddress.Loopback, _socket.LocalPort);
        using var receiver = new SlowReceiver(camera, Ufrag);
        _bench.Loop.Post(now => Begin(now, camera, receiver.Address));
        _bench.Write(isKeyFrame: true, 1000);
        WaitFor(() => receiver.Pictures > 0, "not connected");
        for (int i = 0; i < 15; i++)
        {
            _bench.Write(isKeyFrame: false, 16_000);   // the stream's rate: about 4 Mbit/s
            Thread.Sleep(FrameInterval);
        }

        int best = int.MaxValue;
        for (int attempt = 0; attempt < 8 && best > 0; attempt++)
        {
            int lost = receiver.Lost, packets = receiver.Packets;
            _bench.Write(isKeyFrame: true, KeyFrameLength);
            WaitFor(() => HasCome(receiver, packets, lost), "the key frame did not come");
            best = Math.Min(best, receiver.Lost - lost);
        }
        Assert.Equal(0, best);
    }

    // All of it and a packet more, which shows what was lost at its end; that one may be lost, too, so there are
    // several.
    private bool HasCome(SlowReceiver receiver, int packets, int lost)
    {
        if (receiver.Packets - packets + receiver.Lost - lost > KeyFrameLength / 1250) return true;
        Thread.Sleep(FrameInterval);
        _bench.Write(isKeyFrame: false, 1000);
        return false;
    }

    private void Begin(Instant now, TransportAddress camera, TransportAddress viewer)
    {
        var sender = new RtpSenderParameters { PayloadType = 102, Ssrc = 1, Cname = "c" };
        EngineEntry entry = _bench.Begin(
            now, 1, Ufrag, SlowReceiver.Ufrag, camera, SrtpProfile.AeadAes128Gcm, sender);
        entry.Engine.AddRemoteCandidate(now, IceCandidate.Host(viewer));
        NetworkLoop.Touch(entry);
    }
}
