using System.Collections.Concurrent;
using System.Text;
using Camerad.Signaling.Commands;

namespace Camerad.Signaling.Tests;

/// <summary>A daemon that writes down the commands it gets.</summary>
internal sealed class FakeDeviceCommands : IDeviceCommands
{
    public const string Answer = """{"ok":true,"by":"fake"}""";

    public IReadOnlyCollection<string> Names { get; } = ["snapshot", "control"];

    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>What comes of a command; null: <see cref="Answer"/>.</summary>
    public Func<string, CancellationToken, Task<CommandReply>>? Reply { get; set; }

    public Task<CommandReply> ExecuteAsync(
        string name, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        string text = Encoding.UTF8.GetString(payload.Span);
        Calls.Enqueue($"{name} {text}");
        return Reply?.Invoke(text, cancellationToken)
            ?? Task.FromResult(CommandReply.Ok(json => json.WriteString("by", "fake")));
    }
}
