using System.Buffers.Binary;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Tests.Sctp;

/// <summary>
/// A peer that says what a test tells it to, and nothing else, to a transport that is the DTLS server.
/// </summary>
internal sealed class RawPeer
{
    public const uint InitialTsn = 1000, Tag = 0x11111111;

    private readonly byte[] _buffer = new byte[2048];
    public RawPeer(
        SctpFeatures features = SctpFeatures.PartialReliability | SctpFeatures.StreamReset,
        DataChannelTransportOptions? options = null, uint receiverWindow = 1_000_000, ulong seed = 5)
    {
        Transport = new DataChannelTransport(options ?? new DataChannelTransportOptions(), new SeededRandom(seed));
        Transport.Start(Now, DtlsRole.Server, 5000, 0);
        Poll();
        Connect(features, receiverWindow);
    }

    public delegate void Writing(ref SctpPacketWriter writer);

    public DataChannelTransport Transport { get; }

    public Instant Now { get; private set; } = Instant.Zero;

    public List<DataChannelEvent> Events { get; } = [];

    /// <summary>The transport's verification tag.</summary>
    public uint ServerTag { get; private set; }

    /// <summary>First TSN that the transport sends.</summary>
    public uint ServerInitialTsn { get; private set; }

    public DataChannelError? Failure =>
        Events.Exists(e => e.Kind == DataChannelEventKind.Failed)
            ? Events.Find(e => e.Kind == DataChannelEventKind.Failed).Error
            : null;

    /// <summary>One packet with whatever is written, then everything that the transport says to it.</summary>
    public List<byte[]> Send(Writing write, uint? tag = null, bool takesEvents = true)
    {
        Transport.HandlePacket(Now, Packet(write, tag));
        List<byte[]> answers = Poll();
        if (takesEvents) TakeEvents();
        return answers;
    }

    public byte[] Packet(Writing write, uint? tag = null)
    {
        byte[] packet = new byte[1400];
        var writer = new SctpPacketWriter(packet, 5000, 5000, tag ?? ServerTag);
        write(ref writer);
        writer.WriteChecksum();
        return packet[..writer.Length];
    }

    public List<byte[]> Data(
        uint tsn, ushort stream, uint sequence, ReadOnlySpan<byte> payload, byte flags = 3, uint protocolId = 53,
        bool takesEvents = true)
    {
        byte[] copy = payload.ToArray();
        return Send(
            (ref writer) => DataChunk.Write(ref writer, flags, tsn, stream, (ushort)sequence, protocolId, copy), null,
            takesEvents);
    }

    public List<byte[]> Open(uint tsn, ushort stream, string label = "x") =>
        Data(
            tsn, stream, 0, DcepMessage.CreateOpen(new DataChannelParameters(label)),
            protocolId: PayloadProtocolId.Dcep);

    public List<byte[]> Wait(TimeSpan time)
    {
        Now += time;
        Transport.HandleTimeout(Now);
        List<byte[]> answers = Poll();
        TakeEvents();
        return answers;
    }

    public void TakeEvents()
    {
        while (Transport.TryPollEvent(out DataChannelEvent taken)) Events.Add(taken);
    }

    /// <summary>The first chunk of that type among the packets.</summary>
    public static bool TryFind(IEnumerable<byte[]> packets, ChunkType type, out byte[] value)
    {
        foreach (byte[] packet in packets)
        {
            ReadOnlySpan<byte> chunks = packet.AsSpan(SctpPacket.HeaderLength);
            while (Chunk.TryRead(ref chunks, out Chunk chunk))
            {
                if (chunk.Type != type) continue;
                value = chunk.Value.ToArray();
                return true;
            }
        }
        value = [];
        return false;
    }

    public static uint CumulativeTsn(IEnumerable<byte[]> packets)
    {
        Assert.True(TryFind(packets, ChunkType.Sack, out byte[] sack), "No SACK.");
        return BinaryPrimitives.ReadUInt32BigEndian(sack);
    }

    public static uint Window(IEnumerable<byte[]> packets)
    {
        Assert.True(TryFind(packets, ChunkType.Sack, out byte[] sack), "No SACK.");
        return BinaryPrimitives.ReadUInt32BigEndian(sack.AsSpan(4));
    }

    public List<byte[]> Poll()
    {
        List<byte[]> packets = [];
        while (Transport.TryPollTransmit(Now, _buffer, out int length)) packets.Add(_buffer[..length]);
        return packets;
    }

    private void Connect(SctpFeatures features, uint receiverWindow)
    {
        List<byte[]> answer = Send(
            (ref writer) => new InitChunk
            {
                InitiateTag = Tag,
                ReceiverWindow = receiverWindow,
                OutboundStreams = ushort.MaxValue,
                InboundStreams = ushort.MaxValue,
                InitialTsn = InitialTsn,
                Features = features,
            }.Write(ref writer, ChunkType.Init),
            tag: 0);
        ReadOnlySpan<byte> chunks = answer[0].AsSpan(SctpPacket.HeaderLength);
        Assert.True(Chunk.TryRead(ref chunks, out Chunk chunk));
        Assert.True(InitChunk.TryParse(chunk, out InitChunk ack));
        (ServerTag, ServerInitialTsn) = (ack.InitiateTag, ack.InitialTsn);
        byte[] cookie = ack.Cookie.ToArray();
        Send((ref writer) => cookie.CopyTo(writer.Reserve(ChunkType.CookieEcho, 0, cookie.Length)));
        Assert.Equal(SctpState.Established, Transport.State);
    }
}
