using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.TestKit;

/// <summary>What a <see cref="SimulatedTurnServer"/> keeps of one client.</summary>
internal sealed class SimulatedAllocation(
    in TransportAddress client, in TransportAddress relayed, StunTransactionId transaction)
{
    /// <summary>RFC 8656 §12: a number or a peer is not bound to another for so long after its end.</summary>
    private static readonly TimeSpan Quarantine = TimeSpan.FromMinutes(5);

    private readonly Dictionary<TransportAddress, Instant> _permissions = [];
    private readonly Dictionary<ushort, (TransportAddress Peer, Instant Until)> _channels = [];

    public TransportAddress Client { get; } = client;

    public TransportAddress Relayed { get; } = relayed;

    public StunTransactionId Transaction => transaction;

    public TimeSpan Lifetime { get; set; }

    public Instant Expires { get; set; }

    public IReadOnlyCollection<ushort> Channels => _channels.Keys;

    public void Permit(in TransportAddress peer, Instant until) => _permissions[peer.WithPort(0)] = until;

    public bool IsPermitted(Instant now, in TransportAddress peer) =>
        _permissions.TryGetValue(peer.WithPort(0), out Instant until) && until > now;

    public bool TryBind(Instant now, ushort number, TransportAddress peer, Instant until)
    {
        foreach ((ushort other, (TransportAddress bound, Instant end)) in _channels)
        {
            if (end + Quarantine > now && other == number != (bound == peer)) return false;
        }
        _channels[number] = (peer, until);
        return true;
    }

    public ushort? FindChannel(Instant now, in TransportAddress peer)
    {
        foreach ((ushort number, (TransportAddress bound, Instant until)) in _channels)
        {
            if (bound == peer && until > now) return number;
        }
        return null;
    }

    public TransportAddress? FindPeer(Instant now, ushort number) =>
        _channels.TryGetValue(number, out (TransportAddress Peer, Instant Until) channel) && channel.Until > now
            ? channel.Peer : null;
}
