namespace Camerad.Daemon.Configuration;

/// <summary>One of <c>webrtc.iceServers</c>.</summary>
internal sealed record IceServerOptions
{
    /// <summary>stun:, turn: or turns: (RFC 7064, 7065).</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    public string Username { get; init; } = "";

    /// <summary>A file with the TURN password.</summary>
    public string CredentialFile { get; init; } = "";
}
