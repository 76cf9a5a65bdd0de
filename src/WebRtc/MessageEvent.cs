namespace Camerad.WebRtc;

/// <summary>HTML §9.1: a data channel's message.</summary>
/// <param name="Data">A <c>string</c>, or as <see cref="RTCDataChannel.BinaryType"/> says.</param>
public sealed record MessageEvent(object Data)
{
    /// <summary>The text of a text message; null for a binary one.</summary>
    public string? Text => Data as string;

    /// <summary>The bytes of a binary message; empty for a text.</summary>
    public ReadOnlyMemory<byte> Binary => Data switch
    {
        byte[] bytes => bytes,
        Blob blob => blob.Memory,
        _ => default,
    };
}
