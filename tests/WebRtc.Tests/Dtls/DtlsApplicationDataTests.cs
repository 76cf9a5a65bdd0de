using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class DtlsApplicationDataTests : IDisposable
{
    private const int PacketLength = 1191;
    private const int RecordLength = IDtlsTransport.TextOffset + PacketLength + IDtlsTransport.TagLength;

    private readonly DtlsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void What_one_side_protects_the_other_hands_to_its_sink()
    {
        using DtlsPair pair = Connect();

        byte[] record = pair.Client.Protect("from the client"u8);
        pair.Server.Transport.HandleDatagram(Instant.Zero, record);
        pair.Client.Transport.HandleDatagram(Instant.Zero, pair.Server.Protect("from the server"u8));

        Assert.Equal("from the client"u8.ToArray(), Assert.Single(pair.Server.Received));
        Assert.Equal("from the server"u8.ToArray(), Assert.Single(pair.Client.Received));
    }

    [Fact]
    public void Several_records_may_share_a_datagram()
    {
        using DtlsPair pair = Connect();

        byte[] datagram = [.. pair.Client.Protect([1]), .. pair.Client.Protect([2]), .. pair.Client.Protect([3])];
        pair.Server.Transport.HandleDatagram(Instant.Zero, datagram);

        Assert.Equal([[1], [2], [3]], pair.Server.Received);
    }

    [Fact]
    public void A_record_that_is_repeated_or_touched_is_dropped()
    {
        using DtlsPair pair = Connect();
        byte[] record = pair.Client.Protect([1, 2, 3]);
        pair.Server.Transport.HandleDatagram(Instant.Zero, (byte[])record.Clone());
        long dropped = pair.Server.Transport.DroppedRecords;

        pair.Server.Transport.HandleDatagram(Instant.Zero, record);
        byte[] next = pair.Client.Protect([1, 2, 3]);
        for (int i = 0; i < next.Length; i++)
        {
            var touched = (byte[])next.Clone();
            touched[i] ^= 0x40;
            pair.Server.Transport.HandleDatagram(Instant.Zero, touched);
        }

        Assert.Single(pair.Server.Received);
        Assert.Null(pair.Server.Failed);
        Assert.InRange(pair.Server.Transport.DroppedRecords - dropped, next.Length, long.MaxValue);
        pair.Server.Transport.HandleDatagram(Instant.Zero, next);
        Assert.Equal(2, pair.Server.Received.Count);
    }

    [Fact]
    public void Nothing_can_be_protected_before_the_handshake_or_after_the_end()
    {
        using var early = new DtlsEndpoint(_bench.Threads, _bench.Wake);
        Assert.False(early.Transport.TryProtect(new byte[RecordLength]));

        using DtlsPair pair = Connect();
        Assert.False(pair.Client.Transport.TryProtect(new byte[DtlsRecord.MaxProtectedLength + 1]));
        Assert.True(pair.Client.Transport.TryProtect(new byte[DtlsRecord.MaxProtectedLength]));
        pair.Client.Transport.Close();
        Assert.False(pair.Client.Transport.TryProtect(new byte[RecordLength]));
    }

    [Fact]
    public void Data_that_overtakes_the_event_of_the_connection_comes_behind_it()
    {
        using var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.Client.Trust(pair.Server.Fingerprint);
        pair.Start();
        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.Client.Connected is not null, pair));
        for (int i = 0; i < BouncyCastleDtlsTransport.MaxHeldRecords + 4; i++)
            pair.Server.Transport.HandleDatagram(DtlsPair.Now, pair.Client.Protect([(byte)i]));
        pair.Server.Trust(pair.Client.Fingerprint);

        Assert.Empty(pair.Server.Received);
        Assert.True(pair.Server.Transport.TryPollEvent(out DtlsEvent first));
        Assert.Equal(DtlsEventKind.Connected, first.Kind);
        pair.Pump();
        Assert.Equal(BouncyCastleDtlsTransport.MaxHeldRecords, pair.Server.Received.Count);
        Assert.Equal([0], pair.Server.Received[0]);
    }

    [Fact]
    public void A_record_allocates_nothing_on_either_side()
    {
        using DtlsPair pair = Connect();
        var sink = new CountingSink();
        pair.Server.Transport.ApplicationDataSink = sink;
        var record = new byte[RecordLength];
        Carry(pair, record, 100);

        // The runtime may allocate while it compiles again what runs often; a record's bytes would come in every round.
        long least = long.MaxValue;
        int carried = 100;
        for (int round = 0; round < 5 && least > 0; round++, carried += 1000)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Carry(pair, record, 1000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Equal(carried * PacketLength, sink.Bytes);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Both_ciphers_of_the_machine_understand_each_other(int keyLength)
    {
        byte[] key = [.. Enumerable.Range(7, keyLength).Select(value => (byte)value)];
        using RecordCipher ours = RecordCipher.Create(key);
        using var platform = new PlatformRecordCipher(key);
        var random = new Random(1);
        var nonce = new byte[RecordCipher.NonceLength];
        var tag = new byte[RecordCipher.TagLength];
        for (int length = 0; length < 600; length += 7)
        {
            var plain = new byte[length];
            random.NextBytes(plain);
            random.NextBytes(nonce);
            var text = (byte[])plain.Clone();
            ours.Seal(nonce, key, text, tag);
            Assert.True(platform.TryOpen(nonce, key, text, tag));
            Assert.Equal(plain, text);
            platform.Seal(nonce, key, text, tag);
            tag[0] ^= 1;
            Assert.False(ours.TryOpen(nonce, key, (byte[])text.Clone(), tag));
            tag[0] ^= 1;
            Assert.True(ours.TryOpen(nonce, key, text, tag));
            Assert.Equal(plain, text);
        }
    }

    private static void Carry(DtlsPair pair, byte[] record, int count)
    {
        for (int i = 0; i < count; i++)
        {
            pair.Client.Transport.TryProtect(record);
            pair.Server.Transport.HandleDatagram(Instant.Zero, record);
        }
    }

    private DtlsPair Connect()
    {
        var pair = new DtlsPair(_bench.Threads, _bench.Wake);
        pair.TrustEachOther();
        pair.Start();
        Assert.True(_bench.Run(DtlsPatience.Generous, () => pair.IsConnected, pair));
        return pair;
    }

    private sealed class CountingSink : IApplicationDataSink
    {
        public long Bytes { get; private set; }

        public void HandleApplicationData(Instant now, ReadOnlySpan<byte> data) => Bytes += data.Length;
    }
}
