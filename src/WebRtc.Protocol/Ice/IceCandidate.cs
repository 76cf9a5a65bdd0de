using System.Buffers.Binary;
using System.Globalization;
using Camerad.WebRtc.Protocol.Stun;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>One candidate, ours or the peer's (RFC 8445 §5.1). A value; the agent keeps its own copy.</summary>
/// <param name="Type">How the address was learned.</param>
/// <param name="Address">Where the peer would send to. Empty if a remote candidate named a host (<c>.local</c>) that
/// nobody resolved.</param>
/// <param name="Priority">As signalled; ours from <see cref="ComputePriority"/>.</param>
/// <param name="Foundation">1 to 32 ice-chars (RFC 8839 §5.1).</param>
internal readonly record struct IceCandidate(
    IceCandidateType Type, TransportAddress Address, uint Priority, string Foundation)
{
    /// <summary>RFC 8445 §5.1.2.1: the highest local preference, for a host with one address.</summary>
    public const ushort DefaultLocalPreference = ushort.MaxValue;

    private const int MaxTypePreference = 126;

    /// <summary>
    /// raddr/rport: of a local reflexive candidate our base (the socket's own address), of a relayed one what the TURN
    /// server sees of us; empty for a host candidate.
    /// </summary>
    public TransportAddress Related { get; init; }

    /// <summary>1 is RTP and, with rtcp-mux, everything. Candidates of component 2 are ignored.</summary>
    public int Component { get; init; } = 1;

    public IceTransport Transport { get; init; } = IceTransport.Udp;

    /// <summary>The server that a local candidate was learned from; null: none.</summary>
    public string? Url { get; init; }

    /// <summary>How the TURN server of a local relayed candidate is reached.</summary>
    public RelayProtocol? RelayProtocol { get; init; }

    /// <summary>
    /// The address that a local candidate's datagrams leave from (RFC 8445 §5.1.1.2); a relayed one is its own base.
    /// </summary>
    public TransportAddress Base => Related.IsEmpty || Type == IceCandidateType.Relayed ? Address : Related;

    /// <summary>A local candidate for an address of this machine.</summary>
    /// <param name="address">With the socket's port.</param>
    /// <param name="localPreference">Distinct per address; higher is better (RFC 8421 §4:
    /// interleave the families).</param>
    public static IceCandidate Host(
        in TransportAddress address, ushort localPreference = DefaultLocalPreference) => new(
        IceCandidateType.Host,
        address,
        ComputePriority(IceCandidateType.Host, localPreference),
        ComputeFoundation(IceCandidateType.Host, address, default));

    /// <summary>A local candidate for what a STUN server saw of <paramref name="baseAddress"/>.</summary>
    public static IceCandidate ServerReflexive(
        in TransportAddress address,
        in TransportAddress baseAddress,
        in TransportAddress server,
        ushort localPreference = DefaultLocalPreference) => new(
            IceCandidateType.ServerReflexive,
            address,
            ComputePriority(IceCandidateType.ServerReflexive, localPreference),
            ComputeFoundation(IceCandidateType.ServerReflexive, baseAddress, server))
        {
            Related = baseAddress,
        };

    /// <summary>A local candidate for an address that a TURN server relays to us.</summary>
    /// <param name="address">On the server.</param>
    /// <param name="mapped">Our side as the server sees it.</param>
    /// <param name="server">Who relays.</param>
    /// <param name="localPreference">The better ways to a server first.</param>
    public static IceCandidate Relayed(
        in TransportAddress address,
        in TransportAddress mapped,
        in TransportAddress server,
        ushort localPreference = DefaultLocalPreference) => new(
            IceCandidateType.Relayed,
            address,
            ComputePriority(IceCandidateType.Relayed, localPreference),
            ComputeFoundation(IceCandidateType.Relayed, address, server))
        {
            Related = mapped,
        };

    /// <summary>RFC 8445 §5.1.2.1 for component 1.</summary>
    public static uint ComputePriority(IceCandidateType type, ushort localPreference) =>
        ((uint)TypePreference(type) << 24) | ((uint)localPreference << 8) | (256 - 1);

    /// <summary>RFC 8445 §5.1.2.2's recommended type preferences.</summary>
    public static int TypePreference(IceCandidateType type) => type switch
    {
        IceCandidateType.Host => MaxTypePreference,
        IceCandidateType.PeerReflexive => 110,
        IceCandidateType.ServerReflexive => 100,
        _ => 0,
    };

    /// <summary>
    /// Equal for candidates of one type, base address and server (RFC 8445 §5.1.1.3); it says
    /// nothing of the address itself.
    /// </summary>
    private static string ComputeFoundation(
        IceCandidateType type, in TransportAddress baseAddress, in TransportAddress server)
    {
        Span<byte> key = stackalloc byte[33];
        key[0] = (byte)type;
        BinaryPrimitives.WriteUInt64BigEndian(key[1..], baseAddress.High);
        BinaryPrimitives.WriteUInt64BigEndian(key[9..], baseAddress.Low);
        BinaryPrimitives.WriteUInt64BigEndian(key[17..], server.High);
        BinaryPrimitives.WriteUInt64BigEndian(key[25..], server.Low);
        return StunFingerprint.Compute(key).ToString(CultureInfo.InvariantCulture);
    }
}
