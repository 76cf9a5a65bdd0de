using System.Net;

namespace Camerad.WebRtc;

/// <summary>How a <see cref="RtcNetwork"/> meets the machine.</summary>
public sealed class RtcNetworkOptions
{
    /// <summary>UDP port for all connections; 0 lets the kernel choose.</summary>
    public int UdpPort { get; init; }

    /// <summary>Interface names to take host candidates from; empty: all that are up, without loopback unless nothing else is there.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Addresses to announce as host candidates besides; for port forwarding.</summary>
    public IReadOnlyList<IPAddress> AdditionalAddresses { get; init; } = [];

    /// <summary>What connections authenticate with that bring no certificate; null: one is made at first need.</summary>
    public RTCCertificate? Certificate { get; init; }
}
