using Camerad.WebRtc.Protocol;

namespace Camerad.TestKit;

/// <summary>
/// A network address translator of one external address. Bindings last until <see cref="ForgetBindings"/>.
/// </summary>
internal sealed class SimulatedNat(NatKind kind, TransportAddress external)
{
    private readonly List<Binding> _bindings = [];
    private ushort _nextPort = external.Port == 0 ? (ushort)40000 : external.Port;

    public NatKind Kind { get; } = kind;

    /// <summary>The external IP address; the port says nothing.</summary>
    public TransportAddress External { get; } = external.WithPort(0);

    /// <summary>Datagrams from inside to our own external address come back in.</summary>
    public bool Hairpins { get; init; } = true;

    /// <summary>A reboot: every inner address gets a new external port with its next datagram.</summary>
    public void ForgetBindings() => _bindings.Clear();

    /// <returns>What the outside sees as the source.</returns>
    public TransportAddress TranslateOutgoing(in TransportAddress inner, in TransportAddress remote)
    {
        TransportAddress source = inner, destination = remote;
        Binding? binding = _bindings.Find(candidate => candidate.Inner == source
            && (Kind != NatKind.Symmetric || candidate.Allowed.Contains(destination)));
        if (binding is null)
        {
            binding = new Binding(inner, _nextPort++, []);
            _bindings.Add(binding);
        }
        binding.Allowed.Add(remote);
        return External.WithPort(binding.Port);
    }

    /// <returns>False if there is no binding, or it does not let this remote in.</returns>
    public bool TryTranslateIncoming(in TransportAddress remote, ushort externalPort, out TransportAddress inner)
    {
        inner = default;
        if (_bindings.Find(candidate => candidate.Port == externalPort) is not { } binding) return false;
        inner = binding.Inner;
        TransportAddress source = remote;
        return Kind switch
        {
            NatKind.FullCone => true,
            NatKind.AddressRestricted => binding.Allowed.Any(allowed => allowed.WithPort(0) == source.WithPort(0)),
            _ => binding.Allowed.Contains(source),
        };
    }

    private sealed record Binding(TransportAddress Inner, ushort Port, HashSet<TransportAddress> Allowed);
}
