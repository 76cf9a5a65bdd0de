using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>That an address, whatever its port, may reach us through the relay (RFC 8656 §9).</summary>
internal sealed class TurnPermission(in TransportAddress peer, bool isReliable)
{
    /// <summary>Without scope; the port means nothing.</summary>
    public TransportAddress Peer { get; } = peer.WithPort(0);

    public TurnRequest Request { get; } = new(StunMethod.CreatePermission, isReliable);

    /// <summary>When it is asked for anew.</summary>
    public Instant RefreshAt { get; set; } = Instant.Never;

    /// <summary>When something last went there.</summary>
    public Instant LastUsed { get; set; }

    public bool IsFor(in TransportAddress address) => address.High == Peer.High && address.Low == Peer.Low;
}
