namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §6.1.1. Events come from the connection's context.</summary>
public sealed class RTCSctpTransport
{
    internal RTCSctpTransport(RTCDtlsTransport transport) => Transport = transport;

    public event Action? OnStateChange;

    /// <summary>What carries it.</summary>
    public RTCDtlsTransport Transport { get; }

    public RTCSctpTransportState State { get; private set; }

    /// <summary>Bytes that one message may have, as both sides said; infinite: any.</summary>
    public double MaxMessageSize { get; internal set; }

    /// <summary>Channels that there can be; null before it is connected.</summary>
    public int? MaxChannels { get; internal set; }

    internal bool Set(RTCSctpTransportState state)
    {
        if (State == state || State == RTCSctpTransportState.Closed) return false;
        State = state;
        return true;
    }

    internal void Announce() => OnStateChange?.Invoke();
}
