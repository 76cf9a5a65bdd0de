using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Json;
using Camerad.Daemon.Control;

namespace Camerad.Daemon.Tests.Control;

/// <summary>A data channel without a network, and the viewer's end of it.</summary>
internal sealed class FakeControlChannel : IControlChannel
{
    private int _lastId;
    private long _buffered;

    public event Action<string?>? MessageReceived;

    public event Action? BufferedAmountLow;

    public event Action? Closed;

    public ConcurrentQueue<string> Texts { get; } = [];

    public ConcurrentQueue<byte[]> Frames { get; } = [];

    /// <summary>False: the viewer does not read, so what is sent waits.</summary>
    public bool IsRead { get; set; } = true;

    public bool IsClosed { get; private set; }

    public long BufferedAmount
    {
        get => Interlocked.Read(ref _buffered);
        set => Interlocked.Exchange(ref _buffered, value);
    }

    public bool TrySend(string text)
    {
        if (IsClosed) return false;
        Buffer(text.Length);
        Texts.Enqueue(text);
        return true;
    }

    public bool TrySend(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed) return false;
        Buffer(bytes.Length);
        Frames.Enqueue(bytes.ToArray());
        return true;
    }

    public void Close()
    {
        IsClosed = true;
        Closed?.Invoke();
    }

    /// <summary>The viewer sends something; null: something binary.</summary>
    public void Receive(string? text) => MessageReceived?.Invoke(text);

    /// <summary>The viewer reads what waits.</summary>
    public void Drain()
    {
        BufferedAmount = 0;
        BufferedAmountLow?.Invoke();
    }

    /// <summary>Sends a request that has these members besides its id, and waits for its reply.</summary>
    public async Task<JsonElement> AskAsync(string members)
    {
        int id = Interlocked.Increment(ref _lastId);
        Receive($$"""{"id":{{id}},{{members}}}""");
        return await ReplyAsync($"{id}");
    }

    /// <summary>Waits for the reply that has this id, as JSON.</summary>
    public async Task<JsonElement> ReplyAsync(string id)
    {
        string? reply = null;
        await Eventually.TrueAsync(
            () => (reply = Texts.FirstOrDefault(
                text => text.StartsWith($$"""{"id":{{id}},""", StringComparison.Ordinal))) is not null,
            $"the reply to {id}; there are: {string.Join("\n", Texts)}");
        return JsonDocument.Parse(reply!).RootElement;
    }

    /// <summary>Waits for a file that a reply has announced, and puts it together.</summary>
    public async Task<byte[]> FileAsync(JsonElement reply)
    {
        uint transfer = reply.GetProperty("transfer").GetUInt32();
        byte[] file = new byte[reply.GetProperty("size").GetInt32()];
        await Eventually.TrueAsync(
            () => Chunks(transfer).Sum(static frame => frame.Length - 8) == file.Length, "the whole file");
        int expected = 0;
        foreach (byte[] frame in Chunks(transfer))
        {
            Assert.InRange(frame.Length, 9, ControlTransfer.MessageLength);
            Assert.Equal(expected, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4)));
            frame.AsSpan(8).CopyTo(file.AsSpan(expected));
            expected += frame.Length - 8;
        }

        return file;
    }

    private IEnumerable<byte[]> Chunks(uint transfer) =>
        Frames.Where(frame => BinaryPrimitives.ReadUInt32BigEndian(frame) == transfer);

    private void Buffer(int length)
    {
        if (!IsRead) Interlocked.Add(ref _buffered, length);
    }
}
