using System.Text;
using System.Text.Json.Serialization;

namespace Camerad.Interop.Tests.DataChannels;

/// <summary>A message of a data channel by what it is made of; page/channels.js has these functions' twins.</summary>
/// <param name="Text">Null: a binary message.</param>
/// <param name="Length">Bytes of a binary message.</param>
/// <param name="Seed">What its bytes come from.</param>
internal sealed record Message(
    [property: JsonPropertyName("text")] string? Text,
    [property: JsonPropertyName("length")] int Length = 0,
    [property: JsonPropertyName("seed")] int Seed = 0)
{
    public static Message Binary(int length, int seed = 1) => new(null, length, seed);

    /// <summary>Kind, bytes and hash: what both sides remember of it.</summary>
    public string Description => Text is null ? Describe(Pattern(Length, Seed)) : Describe(Text);

    public static string Describe(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return $"text {bytes.Length} {Hash(bytes)}";
    }

    public static string Describe(ReadOnlySpan<byte> bytes) => $"binary {bytes.Length} {Hash(bytes)}";

    public void Send(RTCDataChannel channel)
    {
        if (Text is null) channel.Send(Pattern(Length, Seed));
        else channel.Send(Text);
    }

    // Bytes that no shift and no exchange leaves the same.
    private static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        uint state = unchecked((uint)((seed * 2654435761L) + 12345));
        for (int i = 0; i < length; i++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            bytes[i] = (byte)(state >> 24);
        }
        return bytes;
    }

    // FNV-1a, 32 bits.
    private static string Hash(ReadOnlySpan<byte> bytes)
    {
        uint value = 0x811c9dc5;
        foreach (byte one in bytes) value = unchecked((value ^ one) * 0x01000193);
        return value.ToString("x", null);
    }
}
