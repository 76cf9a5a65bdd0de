using System.Net;

namespace Camerad.WebRtc;

/// <summary>
/// The machine's side of the stack, shared by any number of connections: one UDP port, one network thread, one clock, one
/// certificate. Threading: all members are thread-safe.
/// </summary>
public sealed class RtcNetwork : IDisposable
{
    /// <exception cref="System.Net.Sockets.SocketException">The port can't be bound.</exception>
    public RtcNetwork(RtcNetworkOptions options) => Options = options;

    public RtcNetworkOptions Options { get; }

    /// <summary>The UDP port in use.</summary>
    public int LocalPort => Options.UdpPort;

    /// <summary>Stops the network thread and closes the socket; connections must be closed before.</summary>
    public void Dispose()
    {
    }
}

/// <summary>How a <see cref="RtcNetwork"/> meets the machine.</summary>
public sealed class RtcNetworkOptions
{
    /// <summary>UDP port for all connections; 0 lets the kernel choose.</summary>
    public int UdpPort { get; init; }

    /// <summary>Interface names to take host candidates from; empty: all that are up, without loopback unless nothing else is there.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Addresses to announce as host candidates besides; for port forwarding.</summary>
    public IReadOnlyList<IPAddress> AdditionalAddresses { get; init; } = [];
}
