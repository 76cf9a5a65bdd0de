namespace Camerad.WebRtc;

/// <summary>Offer and answer have no codec in common for any media section that we were to send (RFC 8829 §5.10).</summary>
/// <param name="message">Names the stream's profile and what the peer offered.</param>
public sealed class NoCommonCodecException(string message) : RTCException(OperationError, message);
