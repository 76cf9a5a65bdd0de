using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>A sender on the simulated network, fed with pictures at their capture times.</summary>
internal sealed class CameraPeer(
    RtpSender sender, SrtpSession session, IReadOnlyList<EncodedFrame> frames) : ISimulatedPeer
{
    private readonly PacketizedFramePool _pool = new();
    private readonly SendBatch _batch = new(64);
    private Instant _now;
    private int _next;

    public Instant NextTimeout => Instant.Min(NextPicture, sender.NextTimeout(_now));

    private Instant NextPicture => _next < frames.Count ? new Instant(frames[_next].CaptureTicks) : Instant.Never;

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        byte[] opened = datagram.ToArray();
        if (session.Inbound.TryUnprotectRtcp(opened, out int length)) sender.HandleRtcp(now, opened.AsSpan(0, length));
    }

    public void HandleTimeout(Instant now)
    {
        _now = now;
        while (NextPicture <= now)
        {
            PacketizedFrame frame = _pool.Create(frames[_next++]);
            sender.Enqueue(now, frame);
            frame.Release();
        }
    }

    public void Drain(Instant now, SimulatedNetwork network)
    {
        _now = now;
        while (sender.TryPollTransmit(now, session.Outbound, TestStream.Route, _batch))
        {
            _batch.Seal();
            foreach (SendBatch.Datagram datagram in _batch.Datagrams)
                network.Send(datagram.Route, _batch.Payload(datagram));
            _batch.Clear();
        }
    }
}
