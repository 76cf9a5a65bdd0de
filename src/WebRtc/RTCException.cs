namespace Camerad.WebRtc;

/// <summary>A DOMException of the W3C specification, told apart by <see cref="Name"/>: InvalidStateError, OperationError …</summary>
/// <param name="name">The error's name in the specification.</param>
/// <param name="message">A sentence for people.</param>
public class RTCException(string name, string message) : Exception(message)
{
    /// <summary>The error's name in the specification (WebIDL §2.8.1).</summary>
    public string Name { get; } = name;
}

/// <summary>Offer and answer have no codec in common for any media section that we were to send (RFC 8829 §5.10).</summary>
/// <param name="message">Names the stream's profile and what the peer offered.</param>
public sealed class NoCommonCodecException(string message) : RTCException("OperationError", message);
