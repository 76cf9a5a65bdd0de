using System.Buffers.Binary;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.Fuzzing.Targets;

/// <summary>
/// SCTP over DTLS. The input of <c>sctp</c> is a run of packets, each behind two bytes of length, that an
/// established association gets one by one, its tags put right so that they reach the depths; <c>dcep</c> is
/// one message on stream 0.
/// </summary>
internal static class SctpTargets
{
    private const int MaxPackets = 64;

    private const uint PeerTag = 7, PeerTsn = 1000;

    public static IEnumerable<FuzzTarget> Create() =>
    [
        new(
            "sctp", [.. PacketSeeds(SctpFeatures.All & ~SctpFeatures.Interleaving), .. PacketSeeds(SctpFeatures.All)],
            RunPackets),
        new("dcep", [DcepOpen, [DcepMessage.AckType]], RunDcep),
    ];

    internal static byte[] DcepOpen =>
        DcepMessage.CreateOpen(new DataChannelParameters("label", "protocol", false, MaxRetransmits: 0));

    private delegate void Writing(ref SctpPacketWriter writer);

    /// <summary>
    /// A conversation with every chunk: open, data whole and in parts, SACK, FORWARD-TSN, reset, heartbeat, shutdown.
    /// </summary>
    internal static IEnumerable<byte[]> PacketSeeds(SctpFeatures features)
    {
        bool interleaved = features.HasFlag(SctpFeatures.Interleaving);
        void Data(ref SctpPacketWriter writer, uint number, byte flags, uint protocolId, byte[] payload)
        {
            if (interleaved) IDataChunk.Write(ref writer, flags, PeerTsn + number, 0, number, protocolId, payload);
            else DataChunk.Write(ref writer, flags, PeerTsn + number, 0, (ushort)number, protocolId, payload);
        }
        byte[] opening = Packet((ref writer) => Data(ref writer, 0, 3, PayloadProtocolId.Dcep, DcepOpen));
        byte[] parts = Packet((ref writer) =>
        {
            Data(ref writer, 1, DataChunk.BeginningFlag, PayloadProtocolId.Binary, new byte[40]);
            Data(ref writer, 3, DataChunk.EndFlag | DataChunk.UnorderedFlag, PayloadProtocolId.Text, new byte[9]);
        });
        byte[] control = Packet((ref writer) =>
        {
            writer.Reserve(ChunkType.Sack, 0, 16).Clear();
            ForwardTsnChunk.Write(
                ref writer, interleaved, PeerTsn + 2,
                [new SkippedMessage(0, false, 2), new SkippedMessage(3, interleaved, 1)]);
            ReConfigChunk.WriteOutgoingReset(ref writer, PeerTsn, 0, PeerTsn + 3, [0, 1]);
            ReConfigChunk.WriteResponse(ref writer, 1, ReConfigResult.Performed);
            writer.Reserve(ChunkType.Heartbeat, 0, 12).Fill(1);
            writer.Reserve(ChunkType.Shutdown, 0, 4).Clear();
        });
        byte[] init = Packet((ref writer) => new InitChunk
        {
            InitiateTag = 9, ReceiverWindow = 1000, OutboundStreams = 1, InboundStreams = 1, InitialTsn = 1,
            Features = features,
        }.Write(ref writer, ChunkType.Init));
        byte kind = (byte)(interleaved ? 1 : 0);
        return
        [
            [kind, .. opening, .. parts, .. control],
            [kind, .. opening, .. parts, .. parts],
            [kind, .. init, .. control],
        ];
    }

    private static byte[] Packet(Writing write)
    {
        byte[] packet = new byte[1202];
        var writer = new SctpPacketWriter(packet.AsSpan(2), 5000, 5000, 0);
        write(ref writer);
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)writer.Length);
        return packet[..(2 + writer.Length)];
    }

    private static void RunPackets(byte[] input)
    {
        bool interleaved = input.Length > 0 && (input[0] & 1) != 0;
        DataChannelTransport transport = Connect(
            interleaved ? SctpFeatures.All : SctpFeatures.All & ~SctpFeatures.Interleaving, out uint tag);
        Instant now = Instant.Zero;
        Span<byte> left = input.AsSpan(Math.Min(1, input.Length));
        for (int i = 0; i < MaxPackets && left.Length >= 2; i++)
        {
            int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(left), left.Length - 2);
            Span<byte> packet = left.Slice(2, length);
            if (packet.Length > SctpPacket.HeaderLength)
                BinaryPrimitives.WriteUInt32BigEndian(
                    packet[4..], packet[SctpPacket.HeaderLength] == (byte)ChunkType.Init ? 0 : tag);
            transport.HandlePacket(now, packet);
            Drain(transport, now);
            now += TimeSpan.FromMilliseconds(300);
            transport.HandleTimeout(now);
            Drain(transport, now);
            left = left[(2 + length)..];
        }
    }

    private static void RunDcep(byte[] input)
    {
        if (DcepMessage.TryParseOpen(input, out DataChannelParameters? parameters, out _))
            GC.KeepAlive(DcepMessage.CreateOpen(parameters!));
        if (input.Length is 0 or > 1100) return;
        DataChannelTransport transport = Connect(SctpFeatures.StreamReset, out uint tag);
        byte[] packet = new byte[1200];
        var writer = new SctpPacketWriter(packet, 5000, 5000, tag);
        DataChunk.Write(ref writer, 3, PeerTsn, 0, 0, PayloadProtocolId.Dcep, input);
        writer.WriteChecksum();
        transport.HandlePacket(Instant.Zero, packet.AsSpan(0, writer.Length));
        Drain(transport, Instant.Zero);
    }

    private static DataChannelTransport Connect(SctpFeatures features, out uint tag)
    {
        var transport = new DataChannelTransport(new DataChannelTransportOptions(), new FuzzRandom(1));
        transport.Start(Instant.Zero, DtlsRole.Server, 5000, 0);
        byte[] buffer = new byte[2048];
        while (transport.TryPollTransmit(Instant.Zero, buffer, out _)) { }
        byte[] packet = new byte[1200];
        var writer = new SctpPacketWriter(packet, 5000, 5000, 0);
        new InitChunk
        {
            InitiateTag = PeerTag, ReceiverWindow = 100_000, OutboundStreams = 100, InboundStreams = 100,
            InitialTsn = PeerTsn, Features = features,
        }.Write(ref writer, ChunkType.Init);
        writer.WriteChecksum();
        transport.HandlePacket(Instant.Zero, packet.AsSpan(0, writer.Length));
        if (!transport.TryPollTransmit(Instant.Zero, buffer, out int length))
            throw new InvalidOperationException("No answer.");
        ReadOnlySpan<byte> chunks = buffer.AsSpan(SctpPacket.HeaderLength, length - SctpPacket.HeaderLength);
        if (!Chunk.TryRead(ref chunks, out Chunk chunk)) throw new InvalidOperationException("No INIT ACK.");
        if (!InitChunk.TryParse(chunk, out InitChunk ack)) throw new InvalidOperationException("A broken INIT ACK.");
        tag = ack.InitiateTag;
        writer = new SctpPacketWriter(packet, 5000, 5000, tag);
        ack.Cookie.CopyTo(writer.Reserve(ChunkType.CookieEcho, 0, ack.Cookie.Length));
        writer.WriteChecksum();
        transport.HandlePacket(Instant.Zero, packet.AsSpan(0, writer.Length));
        if (transport.State != SctpState.Established)
            throw new InvalidOperationException("The handshake of the target does not work.");
        if (!transport.TryOpen(Instant.Zero, 0, new DataChannelParameters("ours"), out _)
            || !transport.TrySend(Instant.Zero, 0, DataChannelMessageKind.Binary, new byte[5000]))
            throw new InvalidOperationException("The target's channel does not open.");
        Drain(transport, Instant.Zero);
        return transport;
    }

    private static void Drain(DataChannelTransport transport, Instant now)
    {
        Span<byte> buffer = stackalloc byte[1200];
        while (transport.TryPollTransmit(now, buffer, out _)) { }
        while (transport.TryPollEvent(out DataChannelEvent taken)) taken.Release();
    }
}
