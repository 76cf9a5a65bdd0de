using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Camerad.WebRtc;

/// <summary>How a <see cref="RtcNetwork"/> meets the machine.</summary>
public sealed class RtcNetworkOptions
{
    /// <summary>
    /// UDP port for all connections: one hole in a firewall, and few system calls for many viewers. 0 lets the kernel
    /// choose it. Null: each connection has a port of its own, as in a browser; so it must be on one side at least
    /// where both have several connections to each other, two connections of one network included: between the same two
    /// ports there can be one only.
    /// </summary>
    public int? UdpPort { get; init; }

    /// <summary>
    /// Interface names to take host candidates from; empty: all that are up, without loopback unless nothing else is
    /// there.
    /// </summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Addresses to announce as host candidates besides; for port forwarding.</summary>
    public IReadOnlyList<IPAddress> AdditionalAddresses { get; init; } = [];

    /// <summary>
    /// What connections authenticate with that bring no certificate; null: one is made at first need.
    /// </summary>
    public RTCCertificate? Certificate { get; init; }

    /// <summary>
    /// Who asks identity providers, as a web origin (RFC 6454 §6.2): "https://example.com". In a browser it is the
    /// page's, and providers decide by it; here the application says it. "null": an origin that nobody knows.
    /// </summary>
    public string Origin { get; init; } = "null";

    /// <summary>
    /// Who may vouch for TURN servers that are reached by TLS (turns:), instead of the machine's own roots: for a
    /// server with a certificate of a house of its own. Empty: the machine's.
    /// </summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init; } = [];
}
