using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;

namespace Camerad.Hardware.Tests.Machine;

/// <summary>
/// The wires of the machine's GPIO chip, a PL061 with 8 lines: QEMU's test socket drives the chip's inputs and tells
/// what its outputs do, as long as the guest has made the line an output.
/// </summary>
internal sealed class GpioLines : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly BlockingCollection<string> _answers = [];
    private readonly ConcurrentQueue<(int Line, bool Level)> _outputs = new();
    private readonly string _chip;

    /// <param name="qtest">The test socket.</param>
    /// <param name="chip">Path of the chip in QEMU's object tree.</param>
    public GpioLines(string qtest, string chip)
    {
        _chip = chip;
        _socket.Connect(new UnixDomainSocketEndPoint(qtest));
        var stream = new NetworkStream(_socket);
        (_reader, _writer) = (new StreamReader(stream), new StreamWriter(stream) { AutoFlush = true });
        new Thread(Read) { IsBackground = true, Name = "qtest" }.Start();
        Command($"irq_intercept_out {chip}");
    }

    /// <summary>Every change of an output line so far, in order.</summary>
    public IReadOnlyList<(int Line, bool Level)> Outputs => [.. _outputs];

    /// <summary>Gives an input line a level.</summary>
    public void Set(int line, bool level) => Command($"set_irq_in {_chip} unnamed-gpio-in {line} {(level ? 1 : 0)}");

    public void Dispose()
    {
        _socket.Dispose();
        _reader.Dispose();
        _answers.Dispose();
    }

    /// <summary>The chip in the object tree: its number changes with the machine's other devices.</summary>
    public static string FindChip(Qmp qmp)
    {
        const string Devices = "/machine/unattached";
        JsonElement devices = qmp.Execute("qom-list", ("path", Devices));
        JsonElement chip = devices.EnumerateArray().Single(
            device => device.GetProperty("type").GetString() == "child<pl061>");
        return $"{Devices}/{chip.GetProperty("name").GetString()}";
    }

    private void Command(string command)
    {
        _writer.Write(command + "\n");
        if (!_answers.TryTake(out string? answer, AnswerLimit) || !answer.StartsWith("OK", StringComparison.Ordinal))
            throw new GuestException($"{command}: {answer ?? "no answer"}");
    }

    private void Read()
    {
        try
        {
            while (_reader.ReadLine() is { } line)
            {
                if (line.Split(' ') is ["IRQ", string edge, string number])
                    _outputs.Enqueue((int.Parse(number, null), edge == "raise"));
                else _answers.Add(line);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // QEMU has ended, or the tests
        }
    }
}
