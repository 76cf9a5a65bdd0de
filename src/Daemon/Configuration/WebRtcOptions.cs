namespace Camerad.Daemon.Configuration;

/// <summary><c>webrtc</c>: the media's way to the viewers.</summary>
internal sealed record WebRtcOptions
{
    /// <summary>One UDP port for all viewers; 0 lets the kernel choose.</summary>
    public int UdpPort { get; init; } = 8189;

    /// <summary>Interfaces whose addresses become candidates; empty: all that are up.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>STUN and TURN servers for the device and its viewers.</summary>
    public IReadOnlyList<IceServerOptions> IceServers { get; init; } = [];

    /// <summary>Viewers at a time, over all streams.</summary>
    public int MaxViewers { get; init; } = 32;
}
