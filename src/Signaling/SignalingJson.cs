using System.Diagnostics.CodeAnalysis;

namespace Camerad.Signaling;

/// <summary>The JSON of docs/signaling.md, strict in both directions. Pure; any thread.</summary>
public static class SignalingJson
{
    /// <summary>Longest message accepted, bytes of UTF-8. A browser's offer has 3 to 8 KiB.</summary>
    public const int MaxMessageLength = 64 * 1024;

    /// <summary>Reads one message.</summary>
    /// <param name="utf8">The whole payload.</param>
    /// <param name="message">The message, when true is returned.</param>
    /// <param name="fault">What is wrong with it, as a sentence for the viewer's person, when false is returned.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out SignalingMessage? message, [NotNullWhen(false)] out string? fault) =>
        throw new NotImplementedException();

    /// <summary>Writes one message.</summary>
    public static byte[] Format(SignalingMessage message) => throw new NotImplementedException();

    /// <summary>The word of a code on the wire, e.g. <c>no-common-codec</c>.</summary>
    public static string Word(SignalingErrorCode code) => throw new NotImplementedException();
}
