namespace Camerad.WebRtc.Samples;

/// <summary>A browser that has the page open, and the connection to it.</summary>
internal sealed class Visitor(string name) : IAsyncDisposable
{
    private int _left;

    /// <summary>The browser has gone, or no path leads to it any more; the connection is closed. Raised once.</summary>
    public event Action? OnLeft;

    public string Name => name;

    public RTCPeerConnection Connection { get; } = new();

    /// <summary>
    /// Answers an offer with all candidates in the answer: signaling that carries one text each way needs no more.
    /// </summary>
    public async Task<RTCSessionDescriptionInit> AnswerAsync(RTCSessionDescriptionInit offer)
    {
        await Connection.SetRemoteDescription(offer);
        await Connection.SetLocalDescription();
        if (Connection.UnsentReason is { } reason) throw new InvalidOperationException(reason.Message);
        Watch(Connection.Sctp?.Transport
            ?? Connection.GetReceivers().Select(static receiver => receiver.Transport).OfType<RTCDtlsTransport>()
                .FirstOrDefault()
            ?? throw new InvalidOperationException("The offer has nothing that this program takes."));
        await Connection.GatheringComplete;
        return Connection.LocalDescription!.ToJSON();
    }

    /// <summary>Ends it, unless it has ended.</summary>
    public void Leave()
    {
        if (Interlocked.Exchange(ref _left, 1) != 0) return;
        Connection.Close();
        Console.WriteLine($"{name} has left.");
        OnLeft?.Invoke();
    }

    /// <summary>Closes the connection, which the browser sees at once.</summary>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    // A browser that closes its connection says so by DTLS, which leaves ConnectionState as it was (W3C WebRTC
    // §4.3.3); one that vanishes makes it "failed".
    private void Watch(RTCDtlsTransport transport)
    {
        Connection.OnConnectionStateChange += () =>
        {
            Console.WriteLine($"{name}: {Connection.ConnectionState}");
            if (Connection.ConnectionState == RTCPeerConnectionState.Failed) Leave();
        };
        transport.OnStateChange += () =>
        {
            if (transport.State == RTCDtlsTransportState.Closed) Leave();
        };
    }
}
