using Camerad.WebRtc.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class HandshakeReassemblerTests
{
    private readonly HandshakeReassembler _reassembler = new();

    [Fact]
    public void Fragments_may_overlap_and_come_in_any_order()
    {
        Assert.Equal(HandshakeReassembler.Outcome.Taken, Handle(sequence: 0, length: 10, offset: 6, bodyLength: 4));
        Assert.Equal(HandshakeReassembler.Outcome.Taken, Handle(sequence: 0, length: 10, offset: 3, bodyLength: 5));
        Assert.False(_reassembler.HasNext);
        Assert.Equal(HandshakeReassembler.Outcome.Taken, Handle(sequence: 0, length: 10, offset: 0, bodyLength: 4));

        Assert.True(_reassembler.TryTakeNext(out _, out int sequence, out byte[] body));
        Assert.Equal(0, sequence);
        Assert.Equal(10, body.Length);
        Assert.Equal(HandshakeReassembler.Outcome.Repeated, Handle(sequence: 0, length: 10, offset: 0, bodyLength: 10));
    }

    [Fact]
    public void Messages_are_handed_out_in_order()
    {
        Handle(sequence: 1, length: 5, offset: 0, bodyLength: 5);
        Assert.False(_reassembler.HasNext);
        Handle(sequence: 0, length: 0, offset: 0, bodyLength: 0); // empty, as ServerHelloDone

        Assert.True(_reassembler.TryTakeNext(out _, out _, out byte[] first));
        Assert.Empty(first);
        Assert.True(_reassembler.TryTakeNext(out _, out int sequence, out _));
        Assert.Equal(1, sequence);
        Assert.False(_reassembler.TryTakeNext(out _, out _, out _));
    }

    [Fact]
    public void A_fragment_that_contradicts_the_first_is_refused()
    {
        Handle(sequence: 0, length: 10, offset: 0, bodyLength: 5);

        Assert.Equal(HandshakeReassembler.Outcome.Refused, Handle(sequence: 0, length: 11, offset: 5, bodyLength: 5));
        Assert.Equal(
            HandshakeReassembler.Outcome.Refused,
            Handle(sequence: 0, length: 10, offset: 5, bodyLength: 5, type: 2));
    }

    [Theory]
    [InlineData(0, HandshakeReassembler.MaxMessageLength, HandshakeReassembler.Outcome.Taken)]
    [InlineData(0, HandshakeReassembler.MaxMessageLength + 1, HandshakeReassembler.Outcome.Refused)]
    [InlineData(HandshakeReassembler.MaxMessagesAhead, 10, HandshakeReassembler.Outcome.Taken)]
    [InlineData(HandshakeReassembler.MaxMessagesAhead + 1, 10, HandshakeReassembler.Outcome.Refused)]
    public void Sizes_and_distance_are_limited(int sequence, int length, object expected) =>
        Assert.Equal(expected, Handle(sequence, length, offset: 0, bodyLength: 1));

    [Fact]
    public void What_is_held_is_limited_but_the_next_message_always_fits()
    {
        int taken = 0;
        for (int sequence = 1; sequence <= HandshakeReassembler.MaxMessagesAhead; sequence++)
        {
            HandshakeReassembler.Outcome outcome = Handle(sequence, length: 10_000, offset: 0, bodyLength: 1);
            if (outcome == HandshakeReassembler.Outcome.Taken) taken++;
        }

        Assert.Equal(HandshakeReassembler.MaxBufferedLength / 10_000, taken);
        Assert.Equal(HandshakeReassembler.Outcome.Taken, Handle(sequence: 0, length: 10_000, offset: 0, bodyLength: 1));
    }

    [Fact]
    public void A_handshake_without_end_is_refused()
    {
        for (int sequence = 0; sequence < HandshakeReassembler.MaxMessages; sequence++)
        {
            Assert.Equal(HandshakeReassembler.Outcome.Taken, Handle(sequence, length: 1, offset: 0, bodyLength: 1));
            Assert.True(_reassembler.TryTakeNext(out _, out _, out _));
        }

        Assert.Equal(
            HandshakeReassembler.Outcome.Refused,
            Handle(HandshakeReassembler.MaxMessages, length: 1, offset: 0, bodyLength: 1));
    }

    [Fact]
    public void Every_prefix_and_flip_of_a_record_is_read_or_refused()
    {
        byte[] record = Datagrams.Fragment(type: 1, length: 50, messageSequence: 0, offset: 0, bodyLength: 50);
        var random = new Random(3);
        for (int i = 0; i < 5000; i++)
        {
            byte[] mutated = record[..random.Next(record.Length + 1)];
            if (mutated.Length > 0) mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
            ReadOnlySpan<byte> rest = mutated;
            while (DtlsRecord.TryRead(ref rest, out DtlsRecord read))
            {
                ReadOnlySpan<byte> fragments = read.Fragment;
                while (HandshakeFragment.TryRead(ref fragments, out HandshakeFragment fragment))
                    _reassembler.Handle(fragment);
            }
        }
    }

    private HandshakeReassembler.Outcome Handle(int sequence, int length, int offset, int bodyLength, byte type = 1)
    {
        ReadOnlySpan<byte> fragments = Datagrams.Fragment(type, length, sequence, offset, bodyLength)
            .AsSpan(DtlsRecord.HeaderLength);
        Assert.True(HandshakeFragment.TryRead(ref fragments, out HandshakeFragment fragment));
        return _reassembler.Handle(fragment);
    }
}
