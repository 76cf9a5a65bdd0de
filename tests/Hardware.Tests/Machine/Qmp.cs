using System.Net.Sockets;
using System.Text.Json;

namespace Camerad.Hardware.Tests.Machine;

/// <summary>QEMU's own control socket (QEMU Machine Protocol): a JSON object a line.</summary>
internal sealed class Qmp : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    public Qmp(string socketPath)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        var stream = new NetworkStream(_socket);
        (_reader, _writer) = (new StreamReader(stream), new StreamWriter(stream) { AutoFlush = true });
        _reader.ReadLine(); // greeting
        Execute("qmp_capabilities");
    }

    /// <exception cref="GuestException">QEMU refuses.</exception>
    public JsonElement Execute(string command, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        var named = new Dictionary<string, string>();
        foreach ((string name, string value) in arguments) named.Add(name, value);
        _writer.Write(JsonSerializer.Serialize(new { execute = command, arguments = named }) + "\n");
        while (_reader.ReadLine() is { } line)
        {
            using JsonDocument answer = JsonDocument.Parse(line);
            if (answer.RootElement.TryGetProperty("return", out JsonElement result)) return result.Clone();
            if (answer.RootElement.TryGetProperty("error", out JsonElement error))
                throw new GuestException($"{command}: {error}");
            // else an event, of which nobody here wants to know
        }
        throw new GuestException($"{command}: QEMU is gone");
    }

    public void Dispose()
    {
        _socket.Dispose();
        _reader.Dispose();
        _writer.Dispose();
    }
}
