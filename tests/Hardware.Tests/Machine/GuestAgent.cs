using System.Collections.Concurrent;
using System.Net.Sockets;
using Camerad.Hardware.Guest.Protocol;

namespace Camerad.Hardware.Tests.Machine;

/// <summary>The tests' end of the agent's serial port; several questions may be under way.</summary>
internal sealed class GuestAgent : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<Message>> _waiting = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly NetworkStream _stream;
    private uint _lastId;

    public GuestAgent(string socketPath)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        _stream = new NetworkStream(_socket);
        new Thread(Read) { IsBackground = true, Name = "guest agent" }.Start();
    }

    /// <param name="kind">The question.</param>
    /// <param name="addFields">Adds what the question has.</param>
    /// <param name="limit">For the answer.</param>
    /// <exception cref="GuestException">The guest could not do it.</exception>
    /// <exception cref="TimeoutException">No answer came.</exception>
    public async Task<Message> AskAsync(MessageKind kind, Action<Message> addFields, TimeSpan limit)
    {
        uint id = Interlocked.Increment(ref _lastId);
        var question = new Message(id, kind);
        addFields(question);
        var answered = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answered;
        try
        {
            await SendAsync(question);
            Message answer = await answered.Task.WaitAsync(limit);
            return answer.Kind != MessageKind.Failed ? answer : throw new GuestException(answer.ReadText());
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _stream.Dispose();
        _writing.Dispose();
    }

    private async Task SendAsync(Message question)
    {
        await _writing.WaitAsync();
        try
        {
            question.WriteTo(_stream);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Read()
    {
        try
        {
            while (true)
            {
                Message answer = Message.ReadFrom(_stream);
                if (_waiting.TryGetValue(answer.Id, out TaskCompletionSource<Message>? asker)) asker.SetResult(answer);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidDataException)
        {
            foreach (TaskCompletionSource<Message> asker in _waiting.Values) asker.TrySetException(exception);
        }
    }
}
