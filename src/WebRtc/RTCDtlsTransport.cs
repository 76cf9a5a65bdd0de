namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.5. Events come from the connection's context.</summary>
public sealed class RTCDtlsTransport
{
    private IReadOnlyList<byte[]> _remoteCertificates = [];

    internal RTCDtlsTransport(RTCIceTransport iceTransport) => IceTransport = iceTransport;

    public event Action? OnStateChange;

    /// <summary>The handshake failed, or an alert ended the connection.</summary>
    public event Action<RTCErrorEvent>? OnError;

    /// <summary>What carries it.</summary>
    public RTCIceTransport IceTransport { get; }

    public RTCDtlsTransportState State { get; private set; }

    /// <summary>The peer's certificates, DER, its own first; empty before it is verified.</summary>
    public IReadOnlyList<byte[]> GetRemoteCertificates() => _remoteCertificates;

    internal bool Set(RTCDtlsTransportState state)
    {
        if (State == state || State is RTCDtlsTransportState.Closed) return false;
        State = state;
        return true;
    }

    internal void SetRemoteCertificates(IReadOnlyList<byte[]> certificates) => _remoteCertificates = certificates;

    /// <summary>W3C WebRTC §5.5: an error is told before the state.</summary>
    internal void Announce(RTCError? error)
    {
        if (error is not null) OnError?.Invoke(new RTCErrorEvent(error));
        OnStateChange?.Invoke();
    }
}
