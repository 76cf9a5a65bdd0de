namespace Camerad.WebRtc;

/// <summary>
/// A DOMException of the W3C specification, told apart by <see cref="Name"/>: InvalidStateError, OperationError …
/// </summary>
/// <param name="name">The error's name in the specification.</param>
/// <param name="message">A sentence for people.</param>
public class RTCException(string name, string message) : Exception(message)
{
    /// <summary>Names in the specification (WebIDL §2.8.1, ECMAScript's for TypeError and RangeError).</summary>
    public const string InvalidStateError = nameof(InvalidStateError),
        InvalidAccessError = nameof(InvalidAccessError),
        InvalidCharacterError = nameof(InvalidCharacterError),
        InvalidModificationError = nameof(InvalidModificationError),
        NotSupportedError = nameof(NotSupportedError),
        OperationError = nameof(OperationError),
        SyntaxError = nameof(SyntaxError),
        NetworkError = nameof(NetworkError),
        OverconstrainedError = nameof(OverconstrainedError),
        TypeError = nameof(TypeError),
        RangeError = nameof(RangeError);

    /// <summary>The error's name in the specification.</summary>
    public string Name { get; } = name;
}
