using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Tests.Stun;

public sealed class StunMessageTests
{
    private static readonly byte[] Key = "a password of twenty-two"u8.ToArray();

    [Theory]
    [InlineData((int)StunClass.Request, (int)StunMethod.Binding, 0x0001)]
    [InlineData((int)StunClass.Indication, (int)StunMethod.Binding, 0x0011)]
    [InlineData((int)StunClass.SuccessResponse, (int)StunMethod.Binding, 0x0101)]
    [InlineData((int)StunClass.ErrorResponse, (int)StunMethod.Binding, 0x0111)]
    [InlineData((int)StunClass.SuccessResponse, (int)StunMethod.Allocate, 0x0103)]
    [InlineData((int)StunClass.Request, 0x0FF, 0x02EF)]
    public void Type_is_woven_of_class_and_method(int classBits, int methodBits, int type)
    {
        (StunClass messageClass, StunMethod method) = ((StunClass)classBits, (StunMethod)methodBits);
        var buffer = new byte[20];
        _ = new StunWriter(buffer, messageClass, method, default);
        Assert.Equal(type, (buffer[0] << 8) | buffer[1]);
        Assert.True(StunMessage.TryParse(buffer, out StunMessage message));
        Assert.Equal((messageClass, method), (message.Class, message.Method));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(420)]
    [InlineData(487)]
    public void Error_code_comes_back_as_written(int code)
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.ErrorResponse, StunMethod.Binding, default);
        writer.AddErrorCode(code);
        writer.AddUnknownAttributes([0x0033]);
        writer.AddIntegrity(Key);
        writer.AddFingerprint();
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out StunMessage message));
        Assert.True(message.TryGetErrorCode(out int read));
        Assert.Equal(code, read);
        Assert.True(message.TryGet(StunAttributeType.UnknownAttributes, out ReadOnlySpan<byte> unknown));
        Assert.Equal([0x00, 0x33], unknown.ToArray());
    }

    [Fact]
    public void Mapped_address_falls_back_to_the_plain_attribute_of_old_servers()
    {
        var buffer = new byte[64];
        var writer = new StunWriter(buffer, StunClass.SuccessResponse, StunMethod.Binding, default);
        writer.Add(StunAttributeType.MappedAddress, [0, 1, 0x12, 0x34, 192, 0, 2, 1]);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out StunMessage message));
        Assert.True(message.TryGetMappedAddress(out TransportAddress address));
        Assert.Equal("192.0.2.1:4660", address.ToString());
    }

    [Fact]
    public void Attributes_behind_the_integrity_are_not_seen()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, default);
        writer.AddUInt32(StunAttributeType.Priority, 1);
        writer.AddIntegrity(Key);
        writer.AddFlag(StunAttributeType.UseCandidate);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out StunMessage message));
        Assert.True(message.VerifyIntegrity(Key));
        Assert.True(message.Has(StunAttributeType.Priority));
        Assert.False(message.Has(StunAttributeType.UseCandidate));
    }

    [Fact]
    public void Fingerprint_must_be_right_and_last()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, default);
        writer.AddFingerprint();
        int end = writer.Length;
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, end), out _));
        buffer[end - 1] ^= 1;
        Assert.False(StunMessage.TryParse(buffer.AsSpan(0, end), out _));
        buffer[end - 1] ^= 1;
        writer.AddUInt32(StunAttributeType.Priority, 1);
        Assert.False(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out _));
    }

    [Fact]
    public void Parser_refuses_what_is_longer_than_any_peer_sends()
    {
        var buffer = new byte[StunMessage.MaxLength + 100];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, default);
        writer.Add(StunAttributeType.Software, new byte[StunMessage.MaxLength - 24]);
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out _));
        writer.AddFlag(StunAttributeType.UseCandidate);
        Assert.False(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out _));
    }

    [Fact]
    public void Parser_survives_every_prefix_and_any_flipped_bits()
    {
        byte[] whole = WriteFullCheck();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.False(StunMessage.TryParse(whole.AsSpan(0, length), out _));
            StunMessage.TryReadLocalUfrag(whole.AsSpan(0, length), out _);
            StunMessage.TransactionTag(whole.AsSpan(0, length));
            StunMessage.IsRequest(whole.AsSpan(0, length));
        }
        Seeds.ForEach(20_000, seed =>
        {
            var random = new SeededRandom(seed);
            var damaged = (byte[])whole.Clone();
            int flips = 1 + random.Next(6);
            for (int i = 0; i < flips; i++) damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            bool changed = !damaged.AsSpan().SequenceEqual(whole);
            StunMessage.TryReadLocalUfrag(damaged, out _);
            if (!StunMessage.TryParse(damaged, out StunMessage message)) return;
            ReadAll(message);
            // Nothing that was signed can be changed unnoticed; the header's length and the fingerprint
            // are checked apart from it.
            if (changed && message.VerifyIntegrity(Key))
                Assert.True(damaged.AsSpan(0, whole.Length - 32).SequenceEqual(whole.AsSpan(0, whole.Length - 32)));
        });
    }

    [Fact]
    public void Reading_and_verifying_allocates_nothing()
    {
        byte[] whole = WriteFullCheck();
        ReadAllOf(whole);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) ReadAllOf(whole);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void ReadAllOf(byte[] datagram)
    {
        if (!StunMessage.TryParse(datagram, out StunMessage message) || !message.VerifyIntegrity(Key))
            Assert.Fail("not read");
        ReadAll(message);
    }

    private static void ReadAll(in StunMessage message)
    {
        message.TryGetMappedAddress(out _);
        message.TryGetErrorCode(out _);
        message.TryGetUInt32(StunAttributeType.Priority, out _);
        message.TryGetUInt64(StunAttributeType.IceControlling, out _);
        message.Has((StunAttributeType)0x7FFF);
    }

    private static byte[] WriteFullCheck()
    {
        var buffer = new byte[400];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, new StunTransactionId(7, 8));
        writer.AddUsername("local"u8, "remote"u8);
        writer.AddUInt32(StunAttributeType.Priority, 0x6E0001FF);
        writer.AddUInt64(StunAttributeType.IceControlling, 42);
        writer.AddFlag(StunAttributeType.UseCandidate);
        writer.AddXorMappedAddress(TransportAddress.FromIPv4(0x0A000001, 99));
        writer.AddErrorCode(487);
        writer.AddIntegrity(Key);
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }
}
