namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.8.3: a STUN or TURN server could not be used.</summary>
/// <param name="Address">The local address it was asked from; null: not known.</param>
/// <param name="Port">The local port.</param>
/// <param name="Url">The server.</param>
/// <param name="ErrorCode">STUN's (RFC 8489 §14.8), or 701: no host of that name, or no answer.</param>
/// <param name="ErrorText">A sentence for a log.</param>
public sealed record RTCPeerConnectionIceErrorEvent(
    string? Address, int? Port, string Url, int ErrorCode, string ErrorText)
{
    /// <summary>W3C WebRTC §4.8.3: the server can't be reached.</summary>
    public const int Unreachable = 701;
}
