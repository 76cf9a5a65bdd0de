using System.Runtime.CompilerServices;

namespace Camerad.Signaling.Mqtt;

/// <summary>
/// What of the retained messages one broker has been sent. Small ones are repeated on each connection. A large one is
/// sent once, whatever came of it: it may be what the broker ended the last connection for. Any thread.
/// </summary>
internal sealed class RetainedDelivery
{
    private static readonly object Sent = new();

    // Forgets a message with the last who holds it.
    private readonly ConditionalWeakTable<Publication, object> _sent = [];

    /// <summary>True if it is to be sent on a new connection.</summary>
    public bool IsDue(Publication message) => !message.IsLarge || !_sent.TryGetValue(message, out _);

    /// <summary>It is about to be sent.</summary>
    public void Begin(Publication message)
    {
        if (message is { IsLarge: true, Retain: true }) _sent.AddOrUpdate(message, Sent);
    }
}
