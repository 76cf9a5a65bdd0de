using System.Buffers.Binary;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Tests.Sctp;

/// <summary>A peer that has the keys and means harm, or is broken: every limit, and what happens there.</summary>
public sealed class HostilePeerTests
{
    private const uint First = RawPeer.InitialTsn;

    [Fact]
    public void Gigabyte_that_nobody_takes_stops_at_the_receive_buffer()
    {
        var peer = new RawPeer();
        peer.Open(First, 0);
        uint tsn = First + 1, sequence = 1;
        byte[] payload = new byte[1100];
        List<byte[]> answer = [];
        // All the peer has to send before it must wait
        for (int i = 0; i < 20_000; i++)
        {
            List<byte[]> now = peer.Data(tsn + (uint)i, 0, sequence + (uint)i, payload, takesEvents: false);
            if (now.Count > 0) answer = now;
        }
        var options = new DataChannelTransportOptions();
        Assert.InRange(
            peer.Transport.ReceiveBufferedLength, options.ReceiveBufferLength / 2,
            options.ReceiveBufferLength + options.MaxMessageSize);
        Assert.Equal(0u, RawPeer.Window(answer));
        Assert.True(peer.Transport.Statistics.ReceiveBufferFull > 0);
        peer.TakeEvents();
        Assert.Equal(0, peer.Transport.ReceiveBufferedLength);
        // Told at once that there is room again
        Assert.True(RawPeer.Window(peer.Poll()) > options.ReceiveBufferLength / 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fragments_without_beginning_or_end_are_bounded(bool interleaved)
    {
        var peer = new RawPeer(interleaved ? SctpFeatures.All : SctpFeatures.PartialReliability);
        for (uint i = 0; i < 60_000; i++)
        {
            uint number = i;
            if (interleaved) peer.Send((ref writer) => IDataChunk.Write(
                ref writer, number % 2 == 0 ? DataChunk.BeginningFlag : (byte)0, First + number, (ushort)number, number,
                number % 7, [1]));
            else peer.Data(
                First + number, (ushort)number, number, [1],
                flags: number % 2 == 0 ? DataChunk.BeginningFlag : (byte)0);
        }
        Assert.InRange(peer.Transport.ReceiveBufferedLength, 1_000_000, 5_000_000);
        Assert.True(peer.Transport.Statistics.ReceiveBufferFull > 10_000);
    }

    [Fact]
    public void Gaps_between_all_fragments_are_bounded()
    {
        var peer = new RawPeer();
        List<byte[]> answer = [];
        for (uint i = 0; i < 2000; i++)
            answer = peer.Data(First + 2 + (2 * i), 0, 0, [1], flags: DataChunk.UnorderedFlag | 3);
        Assert.True(RawPeer.TryFind(answer, ChunkType.Sack, out byte[] sack));
        Assert.Equal(ReceivedTsns.MaxBlocks, BinaryPrimitives.ReadUInt16BigEndian(sack.AsSpan(8)));
        Assert.Equal(2000 - ReceivedTsns.MaxBlocks, peer.Transport.Statistics.OutOfWindow);
        peer.Data(First + 100_000, 0, 0, [1]);
        Assert.Equal(2000 - ReceivedTsns.MaxBlocks + 1, peer.Transport.Statistics.OutOfWindow);
    }

    [Fact]
    public void Peer_may_open_all_its_channels_and_none_of_ours()
    {
        var peer = new RawPeer();
        for (int i = 0; i < 65_535; i++) peer.Open(First + (uint)i, (ushort)i);
        Assert.Equal(32_768, peer.Events.Count(e => e.Kind == DataChannelEventKind.Announced));
        Assert.Equal(32_768, peer.Transport.ChannelCount);
        Assert.Equal(32_767, peer.Transport.Counters.Refused);
        Assert.Null(peer.Failure);
    }

    [Fact]
    public void Text_of_all_labels_is_bounded()
    {
        var peer = new RawPeer();
        string label = new('x', 1000);
        for (int i = 0; i < 2000; i++) peer.Open(First + (uint)i, (ushort)(i * 2), label);
        Assert.Equal(1024 * 1024 / 1000, peer.Transport.ChannelCount);
        Assert.Equal(2000 - (1024 * 1024 / 1000), peer.Transport.Counters.Refused);
    }

    [Fact]
    public void Channels_opened_and_closed_without_end_while_nobody_takes_the_events_end_the_association()
    {
        var peer = new RawPeer();
        uint tsn = First, request = First;
        byte[] open = DcepMessage.CreateOpen(new DataChannelParameters("x"));
        for (int round = 0; round < 100_000 && peer.Transport.State == SctpState.Established; round++)
        {
            List<byte[]> answers = peer.Data(tsn++, 0, 0, open, protocolId: PayloadProtocolId.Dcep, takesEvents: false);
            answers.AddRange(peer.Send(
                (ref writer) => ReConfigChunk.WriteOutgoingReset(ref writer, request, 0, tsn - 1, [0]),
                takesEvents: false));
            request++;
            foreach (byte[] answer in answers) ConfirmReset(peer, answer);
        }
        peer.TakeEvents();
        Assert.Equal(DataChannelError.OutOfResource, peer.Failure);
    }

    [Fact]
    public void Peer_that_never_acknowledges_is_given_up_and_what_waits_is_bounded()
    {
        var peer = new RawPeer();
        peer.Open(First, 0);
        int handle = peer.Events.Single(e => e.Kind == DataChannelEventKind.Announced).Handle, sent = 0;
        byte[] message = new byte[65_536];
        while (peer.Transport.TrySend(peer.Now, handle, DataChannelMessageKind.Binary, message)) sent++;
        Assert.InRange(sent, 200, 256);
        int packets = peer.Poll().Count;
        for (int i = 0; i < 100 && peer.Failure is null; i++)
        {
            TimeSpan wait = peer.Transport.NextTimeout - peer.Now;
            packets += peer.Wait(wait).Count;
        }
        Assert.Equal(DataChannelError.PeerUnreachable, peer.Failure);
        Assert.InRange(packets, 10, 40);
        Assert.InRange((peer.Now - Instant.Zero).TotalSeconds, 20, 60);
        Assert.Equal(0, peer.Transport.UnacknowledgedCount);
    }

    [Fact]
    public void Window_that_is_shut_gets_one_probe_at_a_time_and_a_huge_one_nothing_more_than_cwnd()
    {
        var peer = new RawPeer();
        peer.Open(First, 0);
        int handle = peer.Events.Single(e => e.Kind == DataChannelEventKind.Announced).Handle;
        peer.Send((ref writer) => WriteSack(ref writer, peer.ServerInitialTsn, 0));
        for (int i = 0; i < 50; i++)
            Assert.True(peer.Transport.TrySend(peer.Now, handle, DataChannelMessageKind.Binary, new byte[10_000]));
        Assert.Single(peer.Poll());
        Assert.Empty(peer.Send((ref writer) => WriteSack(ref writer, peer.ServerInitialTsn, 0)));
        List<byte[]> packets = peer.Send(
            (ref writer) => WriteSack(ref writer, peer.ServerInitialTsn + 1, uint.MaxValue));
        Assert.InRange(packets.Count, 1, Association.MaxBurst * 3);
    }

    [Fact]
    public void Window_that_INIT_announced_is_kept_to_before_the_first_acknowledgement()
    {
        var peer = new RawPeer(receiverWindow: 4000);
        peer.Open(First, 0);
        int handle = peer.Events.Single(e => e.Kind == DataChannelEventKind.Announced).Handle;

        Assert.True(peer.Transport.TrySend(peer.Now, handle, DataChannelMessageKind.Binary, new byte[20_000]));

        Assert.InRange(peer.Poll().Sum(static packet => packet.Length), 2000, 4000);
    }

    [Fact]
    public void Acknowledgement_of_what_was_not_sent_changes_nothing()
    {
        var peer = new RawPeer();
        peer.Open(First, 0);
        peer.Send((ref writer) => WriteSack(ref writer, peer.ServerInitialTsn + 100, 1000));
        peer.Send((ref writer) => WriteSack(ref writer, peer.ServerInitialTsn - 2, 1000));
        peer.Send((ref writer) => WriteSack(ref writer, peer.ServerInitialTsn - 1, 1000, (1, 60_000)));
        Assert.Equal(3, peer.Transport.Statistics.BadAcknowledgements);
        peer.Send((ref writer) => WriteSack(ref writer, peer.ServerInitialTsn - 1, 1000, (2, 4), (3, 5)));
        Assert.Equal(1, peer.Transport.Statistics.Malformed);
        Assert.Equal(1, peer.Transport.UnacknowledgedCount);
    }

    [Fact]
    public void Acknowledgement_that_is_taken_back_is_repaired_by_retransmission()
    {
        var peer = new RawPeer();
        peer.Open(First, 0);                                               // our ACK is outstanding
        int handle = peer.Events.Single(e => e.Kind == DataChannelEventKind.Announced).Handle;
        Assert.True(peer.Transport.TrySend(peer.Now, handle, DataChannelMessageKind.Binary, [7]));
        peer.Poll();
        peer.Send((ref writer) => WriteSack(ref writer, peer.ServerInitialTsn - 1, 100_000, (2, 2)));
        peer.Send((ref writer) => WriteSack(ref writer, peer.ServerInitialTsn, 100_000));
        List<byte[]> again = peer.Wait(peer.Transport.NextTimeout - peer.Now);
        Assert.True(RawPeer.TryFind(again, ChunkType.Data, out byte[] data));
        Assert.Equal(peer.ServerInitialTsn + 1, BinaryPrimitives.ReadUInt32BigEndian(data));
    }

    [Fact]
    public void Huge_FORWARD_TSN_moves_on_once_and_a_backward_one_not_at_all()
    {
        var peer = new RawPeer();
        peer.Data(First + 1, 0, 1, [1]);
        SkippedMessage[] skipped =
            [.. Enumerable.Range(0, 200).Select(i => new SkippedMessage((ushort)i, false, 60_000))];
        List<byte[]> answer = peer.Send(
            (ref writer) => ForwardTsnChunk.Write(ref writer, false, First + 0x7FFF_0000, skipped));
        Assert.Equal(First + 0x7FFF_0000, RawPeer.CumulativeTsn(answer));
        answer = peer.Send((ref writer) => ForwardTsnChunk.Write(ref writer, false, First, skipped));
        Assert.Equal(First + 0x7FFF_0000, RawPeer.CumulativeTsn(answer));
        Assert.Equal(1, peer.Transport.Statistics.BadAcknowledgements);
        Assert.InRange(peer.Transport.ReceiveBufferedLength, 0, 1000);
        Assert.Null(peer.Failure);
    }

    [Fact]
    public void Second_FORWARD_TSN_in_a_packet_is_dropped()
    {
        var peer = new RawPeer();
        List<byte[]> answer = peer.Send((ref writer) =>
        {
            ForwardTsnChunk.Write(ref writer, false, First, []);
            ForwardTsnChunk.Write(ref writer, false, First + 1, []);
        });
        Assert.Equal(First, RawPeer.CumulativeTsn(answer));
        Assert.Equal(1, peer.Transport.Statistics.Malformed);
    }

    [Fact]
    public void Reset_in_the_middle_of_a_message_forgets_its_parts()
    {
        var peer = new RawPeer();
        peer.Open(First, 0);
        peer.Data(First + 1, 0, 1, new byte[1000], flags: DataChunk.BeginningFlag);
        Assert.True(peer.Transport.ReceiveBufferedLength > 1000);
        List<byte[]> answer = peer.Send(
            (ref writer) => ReConfigChunk.WriteOutgoingReset(ref writer, First, 0, First + 1, [0]));
        Assert.Equal(ReConfigResult.Performed, ResultOf(answer));
        Assert.Equal(0, peer.Transport.ReceiveBufferedLength);
        Assert.Contains(peer.Events, e => e.Kind == DataChannelEventKind.Closing);
    }

    [Fact]
    public void Reset_waits_for_what_was_sent_before_it_under_the_same_number_or_a_new_one()
    {
        var peer = new RawPeer();
        peer.Open(First, 0);
        Assert.Equal(ReConfigResult.InProgress, ResultOf(peer.Send(
            (ref writer) => ReConfigChunk.WriteOutgoingReset(ref writer, First, 0, First + 1, [0]))));
        Assert.Equal(ReConfigResult.InProgress, ResultOf(peer.Send(
            (ref writer) => ReConfigChunk.WriteOutgoingReset(ref writer, First + 1, 0, First + 1, [0]))));
        peer.Data(First + 1, 0, 1, [1]);
        Assert.Equal(ReConfigResult.Performed, ResultOf(peer.Send(
            (ref writer) => ReConfigChunk.WriteOutgoingReset(ref writer, First + 1, 0, First + 1, [0]))));
        Assert.Equal(ReConfigResult.Performed, ResultOf(peer.Send(         // our answer was lost
            (ref writer) => ReConfigChunk.WriteOutgoingReset(ref writer, First + 1, 0, First + 1, [0]))));
        Assert.Equal(ReConfigResult.BadSequenceNumber, ResultOf(peer.Send(
            (ref writer) => ReConfigChunk.WriteOutgoingReset(ref writer, First + 9, 0, First + 1, [0]))));
        Assert.Single(peer.Events, e => e.Kind == DataChannelEventKind.Closing);
    }

    [Fact]
    public void Requests_that_data_channels_do_not_need_are_denied()
    {
        var peer = new RawPeer();
        List<byte[]> answer = peer.Send((ref writer) => Parameter.Write(
            writer.Reserve(ChunkType.ReConfig, 0, 12), ParameterType.AddIncomingStreams, [0, 0, 3, 0xE8, 0, 1, 0, 0]));
        Assert.Equal(ReConfigResult.Denied, ResultOf(answer));
        Assert.Equal(1, peer.Transport.Statistics.ResetRequestsRefused);
    }

    [Theory]
    [InlineData("03000000")]                                               // length 0 would loop
    [InlineData("03000003")]
    [InlineData("0300FFFF")]
    [InlineData("00030010000003E800000000000000350000")]                   // DATA without user data
    public void Impossible_lengths_are_dropped(string chunk)
    {
        var peer = new RawPeer();
        byte[] bytes = Convert.FromHexString(chunk);
        byte[] packet = peer.Packet((ref _) => { });
        peer.Transport.HandlePacket(peer.Now, WithChecksum([.. packet, .. bytes]));
        Assert.Equal(1, peer.Transport.Statistics.Malformed);
        Assert.Null(peer.Failure);
    }

    [Fact]
    public void Wrong_tags_and_ports_are_dropped()
    {
        var peer = new RawPeer();
        peer.Send((ref writer) => ErrorCauses.WriteAbort(ref writer, ErrorCause.UserInitiatedAbort), tag: 0x12345678);
        peer.Send((ref writer) => writer.Reserve(ChunkType.Abort, 1, 0), tag: 0x12345678);
        Assert.Equal(2, peer.Transport.Statistics.BadVerificationTag);
        byte[] packet = peer.Packet((ref writer) => writer.Reserve(ChunkType.Abort, 0, 0));
        packet[3]++;
        peer.Transport.HandlePacket(peer.Now, WithChecksum(packet));
        Assert.Equal(1, peer.Transport.Statistics.Malformed);
        Assert.Equal(SctpState.Established, peer.Transport.State);
        peer.Send((ref writer) => writer.Reserve(ChunkType.Abort, 1, 0), tag: RawPeer.Tag);
        Assert.Equal(DataChannelError.AbortedByPeer, peer.Failure);
    }

    [Fact]
    public void Unknown_chunks_are_skipped_or_reported_as_their_first_bits_say()
    {
        var peer = new RawPeer();
        void Unknown(ref SctpPacketWriter writer, int type)
        {
            writer.Reserve((ChunkType)type, 0, 8).Fill(5);
            DataChunk.Write(ref writer, 3, First, 0, 0, 53, [1]);
        }
        // 00: the rest is dropped
        Assert.Empty(peer.Send((ref writer) => Unknown(ref writer, 0x3F)));
        List<byte[]> answer = peer.Send((ref writer) => Unknown(ref writer, 0x7F));              // 01: and reported
        Assert.True(
            RawPeer.TryFind(answer, ChunkType.Error, out byte[] error)
                && error[1] == (byte)ErrorCause.UnrecognizedChunk);
        // 11: skipped, and reported
        answer = peer.Send((ref writer) => Unknown(ref writer, 0xFF));
        Assert.True(RawPeer.TryFind(answer, ChunkType.Error, out _));
        Assert.Equal(First, RawPeer.CumulativeTsn(answer));
    }

    [Fact]
    public void Forged_or_old_cookie_is_refused()
    {
        var peer = new RawPeer();
        peer.Send((ref writer) => writer.Reserve(ChunkType.CookieEcho, 0, StateCookie.Length).Fill(1));
        peer.Send((ref writer) => writer.Reserve(ChunkType.CookieEcho, 0, 5).Fill(1));
        Assert.Equal(2, peer.Transport.Statistics.BadCookies);
    }

    [Fact]
    public void Nobody_can_guess_tags_first_TSN_or_the_key_of_cookies()
    {
        RawPeer peer = new(seed: 1), other = new(seed: 2);
        Assert.NotEqual(peer.ServerTag, other.ServerTag);
        Assert.NotEqual(peer.ServerInitialTsn, other.ServerInitialTsn);

        // Right in everything but the key
        byte[] cookie = new StateCookie
        {
            MadeAt = peer.Now, LocalTag = peer.ServerTag, LocalInitialTsn = peer.ServerInitialTsn,
            PeerTag = RawPeer.Tag, PeerInitialTsn = RawPeer.InitialTsn,
        }.Seal(new byte[32]);
        Assert.Empty(peer.Send((ref writer) => cookie.CopyTo(writer.Reserve(ChunkType.CookieEcho, 0, cookie.Length))));
        Assert.Equal(1, peer.Transport.Statistics.BadCookies);
    }

    [Fact]
    public void Stream_without_channel_and_unknown_protocol_are_counted_and_their_memory_given_back()
    {
        var peer = new RawPeer();
        peer.Open(First, 0);
        peer.Data(First + 1, 8, 0, [1]);
        peer.Data(First + 2, 0, 1, [1], protocolId: 99);
        peer.Data(First + 3, 0, 2, [77], protocolId: PayloadProtocolId.Dcep);
        peer.Open(First + 4, 0);
        DataChannelCounters counters = peer.Transport.Counters;
        Assert.Equal(
            (1L, 1L, 1L, 0L), (counters.NoChannel, counters.UnknownProtocol, counters.Malformed, counters.Refused));
        Assert.Equal(0, peer.Transport.ReceiveBufferedLength);
    }

    private static void ConfirmReset(RawPeer peer, byte[] packet)
    {
        ReadOnlySpan<byte> chunks = packet.AsSpan(SctpPacket.HeaderLength);
        while (Chunk.TryRead(ref chunks, out Chunk chunk))
        {
            if (chunk.Type == ChunkType.Data)
            {
                uint tsn = BinaryPrimitives.ReadUInt32BigEndian(chunk.Value);
                List<byte[]> more = peer.Send(
                    (ref writer) => WriteSack(ref writer, tsn, 1_000_000), takesEvents: false);
                foreach (byte[] next in more) ConfirmReset(peer, next);
            }
            ReadOnlySpan<byte> parameters = chunk.Value;
            if (chunk.Type != ChunkType.ReConfig || !Parameter.TryRead(ref parameters, out Parameter parameter))
                continue;
            if (!ReConfigChunk.TryParseOutgoingReset(parameter, out uint sequence, out _, out _)) continue;
            peer.Send(
                (ref writer) => ReConfigChunk.WriteResponse(ref writer, sequence, ReConfigResult.Performed),
                takesEvents: false);
        }
    }

    private static ReConfigResult ResultOf(List<byte[]> packets)
    {
        Assert.True(RawPeer.TryFind(packets, ChunkType.ReConfig, out byte[] value));
        ReadOnlySpan<byte> parameters = value;
        Assert.True(Parameter.TryRead(ref parameters, out Parameter parameter));
        Assert.True(ReConfigChunk.TryParseResponse(parameter, out _, out ReConfigResult result));
        return result;
    }

    private static void WriteSack(
        ref SctpPacketWriter writer, uint cumulative, uint window, params (int Start, int End)[] blocks)
    {
        Span<byte> value = writer.Reserve(ChunkType.Sack, 0, 12 + (blocks.Length * 4));
        value.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(value, cumulative);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], window);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], (ushort)blocks.Length);
        for (int i = 0; i < blocks.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value[(12 + (4 * i))..], (ushort)blocks[i].Start);
            BinaryPrimitives.WriteUInt16BigEndian(value[(14 + (4 * i))..], (ushort)blocks[i].End);
        }
    }

    private static byte[] WithChecksum(byte[] packet)
    {
        SctpPacket.WriteChecksum(packet);
        return packet;
    }
}
