using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

/// <summary>Our receiving side on the simulated network: SRTP around an <see cref="InboundMedia"/>.</summary>
internal sealed class ReceiverPeer : ISimulatedPeer
{
    private readonly SrtpSession _session;
    private readonly byte[] _slot = GC.AllocateArray<byte>(SendBatch.MaxDatagramLength, pinned: true);

    public ReceiverPeer(SrtpSession session, ulong seed, params IReadOnlyList<RtpReceiverParameters> receivers)
    {
        _session = session;
        Media = new InboundMedia(new SeededRandom(seed));
        Media.SetReceivers(Instant.Zero, receivers);
    }

    public InboundMedia Media { get; }

    public List<ReceivedFrame> Frames { get; } = [];

    public List<(Instant At, InboundEvent Event)> Events { get; } = [];

    /// <summary>RTCP as it left, before encryption.</summary>
    public List<(Instant At, byte[] Compound)> Sent { get; } = [];

    public Instant NextTimeout => Media.NextTimeout;

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        byte[] opened = datagram.ToArray();
        if (opened[1] is >= 192 and <= 223)
        {
            if (_session.Inbound.TryUnprotectRtcp(opened, out int length))
                Media.HandleRtcp(now, opened.AsSpan(0, length));
        }
        else if (_session.Inbound.TryUnprotect(opened, out int length))
        {
            Media.HandleRtp(now, opened.AsSpan(0, length));
        }
    }

    public void HandleTimeout(Instant now) => Media.HandleTimeout(now);

    public void Drain(Instant now, SimulatedNetwork network)
    {
        while (Media.TryPollFrame(out ReceivedFrame? frame)) Frames.Add(frame);
        while (Media.TryPollEvent(out InboundEvent e)) Events.Add((now, e));
        while (Media.TryPollRtcp(now, _slot, out int length))
        {
            Sent.Add((now, _slot[..length]));
            int sealedLength = _session.Outbound.ProtectRtcp(_slot, length);
            network.Send(new Route(TestStream.Route.Remote, TestStream.Route.Local), _slot.AsSpan(0, sealedLength));
        }
    }
}
