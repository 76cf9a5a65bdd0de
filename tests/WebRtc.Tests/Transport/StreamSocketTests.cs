using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Turn;
using Camerad.WebRtc.Tests.Connections;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Tests.Transport;

/// <summary>The way to a TURN server by TCP, against a server that does what a test wants.</summary>
public sealed class StreamSocketTests : IAsyncLifetime
{
    private const int Datagram = 1000, OwnWords = 60;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SendBatch _batch = new(64);
    private StreamSocket _socket = null!;
    private Socket _server = null!;
    private TurnClient _client = null!;
    private int _wakes, _ends;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _listener.Start();
        TransportAddress address = TransportAddress.From(
            IPAddress.Loopback, ((IPEndPoint)_listener.LocalEndpoint).Port);
        _client = new TurnClient(
            address, RelayProtocol.Tcp, new TurnCredentials("u", "p"), tag: 1, new SeededRandom(1), Instant.Zero);
        Task<Socket> accepted = _listener.AcceptSocketAsync(Cancel).AsTask();
        _socket = await StreamSocket.ConnectAsync(
            address, "127.0.0.1", RelayProtocol.Tcp, [], () => Interlocked.Increment(ref _wakes),
            () => Interlocked.Increment(ref _ends), Cancel);
        _server = await accepted;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _server.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Queue_that_is_full_loses_the_newest_and_keeps_room_for_the_clients_own_words()
    {
        int taken = 0, refused = 0;
        await ConnectionPair.Until(
            () =>
            {
                Fill();
                int end = _socket.Send(_batch, 0, _batch.Count);
                taken += end;
                refused = _batch.Count - end;
                return refused > 0 && Refused();
            },
            "a full queue");

        // More of them than could lie in what one datagram has left.
        byte[] own = [0, 3, 0, 0, 0x21, 0x12, 0xA4, 0x42, .. new byte[12]];
        _batch.Clear();
        for (int i = 0; i < OwnWords; i++)
        {
            Assert.True(_batch.TryReserve(out Span<byte> slot));
            own.CopyTo(slot);
            _batch.CommitTo(_client, own.Length);
        }
        Assert.Equal(OwnWords, _socket.Send(_batch, 0, OwnWords));

        // What was taken comes whole and in order.
        var messages = new List<int>();
        await ReadMessages(message => messages.Add(message.Length), () => messages.Count == taken + OwnWords);
        Assert.All(messages.Take(taken), static length => Assert.InRange(length, Datagram, Datagram + 48));
        Assert.All(messages.Skip(taken), length => Assert.Equal(own.Length, length));

        // Full, not just about to be emptied by the writer
        bool Refused()
        {
            Fill();
            int end = _socket.Send(_batch, 0, _batch.Count);
            taken += end;
            return end == 0;
        }
    }

    [Fact]
    public async Task All_that_the_server_sends_comes_in_order_however_slowly_it_is_taken()
    {
        const int Count = 2000;
        Task sending = Task.Run(
            async () =>
            {
                for (int i = 0; i < Count; i++) await _server.SendAsync(ChannelMessage(i, 300 + (i % 700)), Cancel);
            },
            Cancel);
        var numbers = new List<int>();

        await ConnectionPair.Until(
            () =>
            {
                int count = _socket.Receive();
                for (int i = 0; i < count; i++)
                {
                    Span<byte> message = _socket.Received(i, out Route route);
                    Assert.Equal(_client.Server, route.Remote);
                    numbers.Add(BinaryPrimitives.ReadInt32BigEndian(message[ChannelData.HeaderLength..]));
                }
                return numbers.Count == Count;
            },
            "every message");

        await sending;
        Assert.Equal(Enumerable.Range(0, Count), numbers);
        Assert.True(_wakes > 0);
    }

    [Fact]
    public async Task Stream_that_is_no_longer_understood_ends()
    {
        await _server.SendAsync(new byte[] { 0x90, 1, 2, 3, 4, 5, 6, 7 }, Cancel);

        await ConnectionPair.Until(
            () =>
            {
                Assert.Equal(0, _socket.Receive());
                return Volatile.Read(ref _ends) == 1;
            },
            "the end");

        Assert.Equal(0, await _server.ReceiveAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task Server_that_closes_is_told_once()
    {
        _server.Close();

        await ConnectionPair.Until(() => Volatile.Read(ref _ends) == 1, "the end");
    }

    [Fact]
    public async Task What_is_queued_is_written_before_the_close_which_is_nobodys_news()
    {
        Fill();
        Assert.Equal(_batch.Count, _socket.Send(_batch, 0, _batch.Count));
        _socket.Dispose();
        int messages = 0;

        await ReadMessages(_ => messages++, static () => false);

        Assert.Equal((_batch.Count, 0), (messages, Volatile.Read(ref _ends)));
    }

    private static byte[] ChannelMessage(int number, int length)
    {
        var message = new byte[ChannelData.HeaderLength + ((length + 3) & ~3)];
        ChannelData.WriteHeader(message, ChannelData.FirstNumber, length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(ChannelData.HeaderLength), number);
        return message;
    }

    // With peers' data, each in a frame of its own
    private void Fill()
    {
        _batch.Clear();
        TransportAddress peer = TransportAddress.FromIPv4(0xC0000201, 9);
        _batch.BeginRelay(_client, peer);
        while (_batch.TryReserve(out _)) _batch.Commit(default, Datagram);
        _batch.EndRelay();
    }

    // Until there is enough, or the stream ends.
    private async Task ReadMessages(Action<ReadOnlyMemory<byte>> read, Func<bool> isEnough)
    {
        var buffer = new byte[1 << 16];
        int held = 0;
        while (!isEnough())
        {
            int length = await _server.ReceiveAsync(buffer.AsMemory(held), Cancel);
            if (length == 0) return;
            held += length;
            int start = 0;
            while (true)
            {
                Assert.True(TurnStream.TryFindMessage(buffer.AsSpan(start, held - start), out int message));
                if (message == 0) break;
                read(buffer.AsMemory(start, message));
                start += message;
            }
            buffer.AsSpan(start, held - start).CopyTo(buffer);
            held -= start;
        }
    }
}
