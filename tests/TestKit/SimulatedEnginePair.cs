using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.TestKit;

/// <summary>
/// Two engines of ours on the simulated network, told of each other as descriptions would. A
/// controls and is the DTLS client.
/// </summary>
internal sealed class SimulatedEnginePair
{
    public static readonly TransportAddress AddressA = TransportAddress.FromIPv4(0x0A000001, 8189);
    public static readonly TransportAddress AddressB = TransportAddress.FromIPv4(0x0A000002, 8189);

    private static readonly IceParameters ParametersA = new("frag-a", "password-of-a-0123456789");
    private static readonly IceParameters ParametersB = new("frag-b", "password-of-b-0123456789");
    private static readonly DtlsFingerprint PrintA = FakeDtlsTransport.FingerprintOf("a"),
        PrintB = FakeDtlsTransport.FingerprintOf("b");

    /// <param name="seed">Of the network and of both sides.</param>
    /// <param name="profile">None: the peers have no SRTP, as with data channels only.</param>
    /// <param name="roleB">Controlling: both control, and settle it.</param>
    /// <param name="policyA">Of the first.</param>
    /// <param name="policyB">Of the second.</param>
    public SimulatedEnginePair(
        ulong seed,
        SrtpProfile profile = SrtpProfile.None,
        IceRole roleB = IceRole.Controlled,
        IceTransportPolicy policyA = IceTransportPolicy.All,
        IceTransportPolicy policyB = IceTransportPolicy.All)
    {
        Network = new SimulatedNetwork(seed);
        A = Create(IceRole.Controlling, 0xA, seed + 1, profile, PrintA, policyA);
        B = Create(roleB, 0xB, seed + 2, profile, PrintB, policyB);
        Network.Attach(A, AddressA);
        Network.Attach(B, AddressB);
        Tell(A, ParametersA, ParametersB, PrintB, DtlsRole.Client, AddressA, AddressB);
        Tell(B, ParametersB, ParametersA, PrintA, DtlsRole.Server, AddressB, AddressA);
    }

    public SimulatedNetwork Network { get; }

    public SimulatedEngine A { get; }

    public SimulatedEngine B { get; }

    public bool Connect() => Network.Run(TimeSpan.FromSeconds(20), () => A.Engine.IsConnected && B.Engine.IsConnected);

    /// <summary>Both descriptions have an application section.</summary>
    public void AgreeOnData()
    {
        var transport = new NegotiatedDataTransport
        {
            Mid = "0", MLineIndex = 0, RemotePort = 5000, RemoteMaxMessageSize = 262_144,
        };
        A.Engine.SetDataTransport(Network.Now, transport);
        B.Engine.SetDataTransport(Network.Now, transport);
    }

    /// <summary>Both descriptions have new ICE credentials and the candidates of before.</summary>
    public void RestartIce()
    {
        IceParameters a = ParametersA with { UsernameFragment = "new-a" },
            b = ParametersB with { UsernameFragment = "new-b" };
        Tell(A, a, b, PrintB, DtlsRole.Client, AddressA, AddressB);
        Tell(B, b, a, PrintA, DtlsRole.Server, AddressB, AddressA);
    }

    private static SimulatedEngine Create(
        IceRole role, uint tag, ulong seed, SrtpProfile profile, DtlsFingerprint print, IceTransportPolicy policy)
    {
        var dtls = new FakeDtlsTransport(new SeededRandom(seed + 100), profile, print);
        return new SimulatedEngine(new RtcEngine(role, tag, new SeededRandom(seed), dtls, policy));
    }

    private void Tell(
        SimulatedEngine side, IceParameters local, IceParameters remote, DtlsFingerprint print, DtlsRole role,
        TransportAddress own, TransportAddress other)
    {
        side.Engine.SetTransport(Network.Now, new NegotiatedTransport
        {
            Mid = "0",
            MLineIndex = 0,
            Local = local,
            Remote = remote,
            RemoteFingerprints = [print],
            DtlsRole = role,
        });
        side.Engine.AddLocalCandidate(Network.Now, IceCandidate.Host(own));
        side.Engine.AddRemoteCandidate(Network.Now, IceCandidate.Host(other));
        side.Engine.SetEndOfRemoteCandidates(Network.Now);
    }
}
