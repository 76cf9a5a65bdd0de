namespace Camerad.Media;

/// <summary>How loud an audio frame is (RFC 6464 §3).</summary>
/// <param name="BelowOverload">0 (the loudest) to 127 (silence): the level is minus so many dBov.</param>
/// <param name="IsVoice">The encoder believes that somebody speaks.</param>
public readonly record struct AudioLevel(byte BelowOverload, bool IsVoice)
{
    /// <summary>The quietest level there is.</summary>
    public const byte Silence = 127;
}
