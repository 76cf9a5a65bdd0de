namespace Camerad.Signaling;

/// <summary>
/// What signaling has refused since the start; one object may be given to all channels. Any thread.
/// </summary>
public sealed class SignalingCounters
{
    private long _refusedMessages;
    private long _refusedLogins;
    private long _refusedOrigins;
    private long _refusedBodies;

    /// <summary>
    /// Viewers' MQTT messages and subscriptions that were refused, or ended their connection, and their requests by
    /// data channel.
    /// </summary>
    public long RefusedMessages => Interlocked.Read(ref _refusedMessages);

    /// <summary>
    /// MQTT connections not let in, and requests for streams, snapshots and viewers without the right token.
    /// </summary>
    public long RefusedLogins => Interlocked.Read(ref _refusedLogins);

    /// <summary>HTTP requests of a foreign Host or Origin.</summary>
    public long RefusedOrigins => Interlocked.Read(ref _refusedOrigins);

    /// <summary>WHEP bodies that were too long, of a wrong type, broken off or not readable.</summary>
    public long RefusedBodies => Interlocked.Read(ref _refusedBodies);

    /// <summary>Something a viewer asked for was refused.</summary>
    public void CountMessage() => Interlocked.Increment(ref _refusedMessages);

    /// <summary>Somebody was not let in.</summary>
    public void CountLogin() => Interlocked.Increment(ref _refusedLogins);

    internal void CountOrigin() => Interlocked.Increment(ref _refusedOrigins);

    internal void CountBody() => Interlocked.Increment(ref _refusedBodies);
}
