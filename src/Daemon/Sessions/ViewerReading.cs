using Camerad.WebRtc;

namespace Camerad.Daemon.Sessions;

/// <summary>One viewer at one moment.</summary>
/// <param name="Id">Counts the viewers since the daemon's start.</param>
/// <param name="Session">The beginning of its session's id, as in the log.</param>
/// <param name="Stream">What it watches.</param>
/// <param name="Since">When it came.</param>
/// <param name="State">Of its connection.</param>
/// <param name="HasControl">Its control channel is open.</param>
/// <param name="KeyFrameCommands">Key frames that it has asked for by its control channel.</param>
/// <param name="Statistics">Null: there are none now.</param>
internal sealed record ViewerReading(
    long Id, string Session, string Stream, DateTimeOffset Since, RTCPeerConnectionState State,
    bool HasControl = false, long KeyFrameCommands = 0, PeerStatistics? Statistics = null)
{
    /// <summary>Sent, since the look before.</summary>
    public double? BitsPerSecond => Statistics?.BitsPerSecond;

    /// <summary>Key frames that it has asked for, whatever the way.</summary>
    public long KeyFrameRequests => KeyFrameCommands + (Statistics?.Plis ?? 0) + (Statistics?.Firs ?? 0);
}
