using System.ComponentModel;

namespace Camerad.WebRtc;

/// <summary>The UDP socket could not be had.</summary>
/// <param name="port">The port that was asked for.</param>
/// <param name="cause">What the kernel said.</param>
public sealed class RtcNetworkException(int port, Win32Exception cause)
    : Exception($"UDP port {port} can't be opened: {cause.Message}", cause)
{
    /// <summary>The port that was asked for; 0 meant any.</summary>
    public int Port { get; } = port;
}
