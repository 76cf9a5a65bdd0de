using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>A number that stands for a peer (RFC 8656 §12).</summary>
internal sealed class TurnChannel(in TransportAddress peer, ushort number, TurnPermission permission, bool isReliable)
{
    public TransportAddress Peer { get; } = peer;

    public ushort Number => number;

    public TurnPermission Permission => permission;

    public TurnRequest Request { get; } = new(StunMethod.ChannelBind, isReliable);

    /// <summary>The server has agreed: ChannelData may be sent.</summary>
    public bool IsBound { get; set; }

    public Instant RefreshAt { get; set; } = Instant.Never;
}
