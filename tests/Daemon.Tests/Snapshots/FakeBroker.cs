using System.Text;

namespace Camerad.Daemon.Tests.Snapshots;

/// <summary>Keeps what is published; takes it at once, or holds it up.</summary>
internal sealed class FakeBroker
{
    private readonly Lock _lock = new();
    private readonly List<(string Topic, string Payload, bool Retain, string Type)> _messages = [];

    /// <summary>Awaited before each message is taken.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>False: nobody is connected.</summary>
    public bool IsOnline { get; set; } = true;

    public IReadOnlyList<(string Topic, string Payload, bool Retain, string Type)> Messages
    {
        get
        {
            lock (_lock) return [.. _messages];
        }
    }

    public PublishMessage Publish => async (topic, payload, retain, type, cancellationToken) =>
    {
        await Gate.WaitAsync(cancellationToken);
        if (!IsOnline) return false;
        lock (_lock) _messages.Add((topic, Encoding.UTF8.GetString(payload.Span), retain, type));
        return true;
    };

    public IReadOnlyList<string> Events =>
        [.. Messages.Where(static message => message.Topic == "event/snapshot").Select(static one => one.Payload)];

    public IReadOnlyList<string> Pictures =>
        [.. Messages.Where(static message => message.Topic != "event/snapshot").Select(static one => one.Payload)];
}
