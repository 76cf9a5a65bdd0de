using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Camerad.Signaling.Commands;

/// <summary>The answer to a command.</summary>
/// <param name="ContentType">What the payload is.</param>
/// <param name="Payload">Must not change any more.</param>
public sealed record CommandReply(string ContentType, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The content type of all replies but those that are what was asked for itself.</summary>
    public const string Json = "application/json";

    /// <summary>
    /// What there is to say of a payload that is no JSON, as <see cref="Ok"/> would; for channels that carry both.
    /// Empty: nothing.
    /// </summary>
    public ReadOnlyMemory<byte> Facts { get; init; }

    // No HTML around it.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{"ok":true,…}</c>.</summary>
    /// <param name="members">Writes the rest of the object; null: there is none.</param>
    public static CommandReply Ok(Action<Utf8JsonWriter>? members = null) => Write(json =>
    {
        json.WriteBoolean("ok", true);
        members?.Invoke(json);
    });

    /// <summary><c>{"ok":false,"error":"word","message":"sentence"}</c>.</summary>
    /// <param name="word">For programs: one of <see cref="CommandWords"/>.</param>
    /// <param name="message">A sentence that a person can act on.</param>
    /// <param name="retryAfter">When trying again makes sense; null if it does not.</param>
    public static CommandReply Refusal(string word, string message, TimeSpan? retryAfter = null) => Write(json =>
    {
        json.WriteBoolean("ok", false);
        json.WriteString("error", word);
        json.WriteString("message", message);
        if (retryAfter is { } pause) json.WriteNumber("retryAfter", (int)Math.Ceiling(pause.TotalSeconds));
    });

    private static CommandReply Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return new CommandReply(Json, buffer.WrittenMemory);
    }
}
