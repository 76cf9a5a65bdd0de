using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// What the loop keeps of one allocation on a TURN server: the client, which belongs to one engine, and a socket that
/// is only its own, because a server tells allocations apart by the address they are asked from. Network thread only.
/// </summary>
/// <param name="entry">Whose allocation it is.</param>
/// <param name="client">Asks.</param>
/// <param name="socket">The way to the server.</param>
/// <param name="told">Told what comes of it.</param>
internal sealed class RelayEntry(
    EngineEntry entry, TurnClient client, IDatagramSocket socket, Action<TurnEvent> told)
{
    public EngineEntry Entry => entry;

    public TurnClient Client => client;

    public IDatagramSocket Socket => socket;

    /// <summary>The socket may have datagrams; one without a descriptor always may.</summary>
    public bool IsReadable { get; set; } = true;

    /// <summary>Datagrams that the socket did not take.</summary>
    public long Unsent { get; set; }

    /// <summary>The loop does not serve it.</summary>
    public void Refuse() => told(new TurnEvent(TurnEventKind.Failed, ErrorCode: TurnClient.Unreachable));

    public void DrainEvents()
    {
        while (client.TryPollEvent(out TurnEvent turnEvent)) told(turnEvent);
    }
}
