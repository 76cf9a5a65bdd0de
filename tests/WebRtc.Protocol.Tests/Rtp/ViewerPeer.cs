using System.Buffers.Binary;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>
/// A receiver as browsers are: puts packets in order, asks for gaps again (after a little patience, then once per round
/// trip), reports each second, and gives complete pictures on.
/// </summary>
internal sealed class ViewerPeer(SrtpSession session, TimeSpan roundTrip) : ISimulatedPeer
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10), ReportInterval = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<long, (uint Timestamp, bool Marker, byte[] Payload)> _waiting = [];
    private readonly Dictionary<long, Instant> _askedAt = [];
    private readonly Queue<byte[]> _outbox = new();
    private Instant _nextTick = Instant.Zero + Tick, _nextReport = Instant.Zero + ReportInterval, _reportArrivedAt;
    private uint _lastReport;
    private long _next = -1, _highest = -1;

    public H264Depacketizer Depacketizer { get; } = new();

    public int Retransmitted { get; private set; }

    public int Refused { get; private set; }

    public Instant NextTimeout => Instant.Min(_nextTick, _nextReport);

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        byte[] opened = datagram.ToArray();
        if (opened[1] is >= 192 and <= 223) HandleRtcp(now, opened);
        else if (!session.Inbound.TryUnprotect(opened, out int length)) Refused++;
        else HandleRtp(opened.AsSpan(0, length));
    }

    public void HandleTimeout(Instant now)
    {
        if (now >= _nextTick) AskAgain(now);
        if (now >= _nextReport) Report(now);
    }

    public void Drain(Instant now, SimulatedNetwork network)
    {
        while (_outbox.TryDequeue(out byte[]? datagram))
            network.Send(new Route(TestStream.Route.Remote, TestStream.Route.Local), datagram);
    }

    private void HandleRtcp(Instant now, byte[] datagram)
    {
        if (!session.Inbound.TryUnprotectRtcp(datagram, out int length)) { Refused++; return; }
        var compound = new RtcpCompound(datagram.AsSpan(0, length));
        while (compound.TryRead(out RtcpPacket packet))
        {
            if (!SenderReport.TryParse(packet, out SenderReport report)) continue;
            _lastReport = (uint)(report.NtpTimestamp >> 16);
            _reportArrivedAt = now;
        }
    }

    private void HandleRtp(ReadOnlySpan<byte> datagram)
    {
        Assert.True(RtpPacket.TryParse(datagram, out RtpPacket packet));
        ReadOnlySpan<byte> payload = packet.Payload;
        ushort sequenceNumber = packet.SequenceNumber;
        if (packet.Ssrc == TestStream.RtxSsrc)
        {
            Assert.Equal(TestStream.RtxPayloadType, packet.PayloadType);
            sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(payload);
            payload = payload[2..];
            Retransmitted++;
        }
        long index = _highest < 0 ? sequenceNumber : _highest + (short)(sequenceNumber - (ushort)_highest);
        if (_next < 0) _next = index;
        if (index < _next) return;
        _highest = Math.Max(_highest, index);
        _waiting.TryAdd(index, (packet.Timestamp, packet.Marker, payload.ToArray()));
        while (_waiting.Remove(_next, out (uint Timestamp, bool Marker, byte[] Payload) next))
            Depacketizer.Add((ushort)_next++, next.Timestamp, next.Marker, next.Payload);
    }

    private void AskAgain(Instant now)
    {
        _nextTick = now + Tick;
        var missing = new List<ushort>();
        for (long index = _next; _next >= 0 && index < _highest; index++)
        {
            if (_waiting.ContainsKey(index)) continue;
            // Noticed; asked at the next tick.
            if (!_askedAt.TryGetValue(index, out Instant askedAt)) _askedAt[index] = now - roundTrip;
            else if (now - askedAt >= roundTrip) { missing.Add((ushort)index); _askedAt[index] = now; }
        }
        if (missing.Count == 0) return;
        Send(buffer => GenericNack.Write(buffer, TestStream.ViewerSsrc, TestStream.Ssrc, missing.ToArray()));
    }

    private void Report(Instant now)
    {
        _nextReport = now + ReportInterval;
        uint delay = _lastReport == 0 ? 0 : (uint)((now - _reportArrivedAt).TotalSeconds * 65536);
        var block = new ReportBlock(TestStream.Ssrc, 12, 3, (uint)_highest, 90, _lastReport, delay);
        Send(buffer => ReceiverReport.Write(buffer, TestStream.ViewerSsrc, [block]));
    }

    private void Send(Func<byte[], int> write)
    {
        byte[] buffer = GC.AllocateArray<byte>(SendBatch.MaxDatagramLength, pinned: true);
        int length = session.Outbound.ProtectRtcp(buffer, write(buffer));
        _outbox.Enqueue(buffer[..length]);
    }
}
