using System.Diagnostics.CodeAnalysis;

namespace Camerad.Signaling;

/// <summary>The words of <see cref="SignalingErrorCode"/> on the wire (docs/signaling.md, Errors).</summary>
internal static class SignalingErrorWords
{
    private static readonly Dictionary<SignalingErrorCode, string> Words = new()
    {
        [SignalingErrorCode.BadMessage] = "bad-message",
        [SignalingErrorCode.BadSdp] = "bad-sdp",
        [SignalingErrorCode.NoCommonCodec] = "no-common-codec",
        [SignalingErrorCode.UnknownStream] = "unknown-stream",
        [SignalingErrorCode.UnknownSession] = "unknown-session",
        [SignalingErrorCode.WrongState] = "wrong-state",
        [SignalingErrorCode.SourceUnavailable] = "source-unavailable",
        [SignalingErrorCode.TooManyViewers] = "too-many-viewers",
        [SignalingErrorCode.Unauthorized] = "unauthorized",
        [SignalingErrorCode.Internal] = "internal",
    };

    private static readonly Dictionary<string, SignalingErrorCode> Codes =
        Words.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static string Of(SignalingErrorCode code) => Words[code];

    public static bool TryParse([NotNullWhen(true)] string? word, out SignalingErrorCode code)
    {
        code = default;
        return word is not null && Codes.TryGetValue(word, out code);
    }
}
