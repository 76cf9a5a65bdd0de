using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Camerad.Signaling;

/// <summary>
/// The JSON of docs/signaling.md: strict about types and about what a message needs, silent about members it does not
/// know, so that a newer client can talk to an older device. Pure; any thread.
/// </summary>
public static class SignalingJson
{
    /// <summary>Longest message accepted, bytes of UTF-8. A browser's offer has 3 to 8 KiB.</summary>
    public const int MaxMessageLength = 64 * 1024;

    /// <summary>
    /// Longest text of names and reasons, characters; an SDP is bounded by <see cref="MaxMessageLength"/> alone.
    /// </summary>
    internal const int MaxTextLength = 1024;

    /// <summary>Most ICE servers in a config message, and most URLs in one of them.</summary>
    internal const int MaxListLength = 32;

    // A config message nests deepest: object, iceServers, server, urls.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 6, AllowDuplicateProperties = false };

    // No HTML around it, so quotes, + and < need no six characters each.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads one message.</summary>
    /// <param name="utf8">The whole payload.</param>
    /// <param name="message">The message, when true is returned.</param>
    /// <param name="fault">What is wrong with it, as a sentence for the viewer's person, when false is
    /// returned.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out SignalingMessage? message,
        [NotNullWhen(false)] out string? fault)
    {
        message = null;
        if (utf8.Length > MaxMessageLength)
        {
            fault = $"The message has {utf8.Length} bytes; at most {MaxMessageLength} are taken.";
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Strict);
            message = Read(document.RootElement, out fault);
            return message is not null;
        }
        catch (Exception exception) when (JsonFields.IsPeersFault(exception))
        {
            fault = $"The message is not JSON: {exception.Message}";
            return false;
        }
    }

    /// <summary>Writes one message.</summary>
    public static byte[] Format(SignalingMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            Write(writer, message);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The word of a code on the wire, e.g. <c>no-common-codec</c>.</summary>
    public static string Word(SignalingErrorCode code) => SignalingErrorWords.Of(code);

    private static SignalingMessage? Read(JsonElement root, out string? fault)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            fault = "The message must be a JSON object.";
            return null;
        }

        var fields = new JsonFields(root);
        string? type = fields.RequiredText("type");
        if (fields.Fault is null) fields.Subject = type!;
        SignalingMessage? message = type switch
        {
            "hello" => new HelloMessage(),
            "config" => new ConfigMessage(ReadIceServers(fields), fields.Texts(fields.Root, "streams")),
            "offer" => new OfferMessage(fields.RequiredSdp(), fields.OptionalText("stream")),
            "answer" => new AnswerMessage(fields.RequiredSdp()),
            "candidate" => new CandidateMessage(ReadCandidate(fields)),
            "request" => new RequestMessage(fields.OptionalText("stream")),
            "bye" => new ByeMessage(fields.OptionalText("reason")),
            "error" => ReadError(fields),
            _ => null,
        };
        if (message is null)
            fields.Fail("`type` must be one of hello, config, offer, answer, candidate, request, bye, error.");
        fault = fields.Fault;
        return fault is null ? message : null;
    }

    private static SignalingCandidate? ReadCandidate(JsonFields fields)
    {
        if (!fields.Root.TryGetProperty("candidate", out JsonElement element))
        {
            fields.Fail("a `candidate` message needs `candidate`: an RTCIceCandidateInit object, or null for no more.");
            return null;
        }

        if (element.ValueKind == JsonValueKind.Null) return null;
        if (element.ValueKind != JsonValueKind.Object)
        {
            fields.Fail("`candidate` must be an RTCIceCandidateInit object or null.");
            return null;
        }

        return new SignalingCandidate(
            fields.RequiredText(element, "candidate"),
            fields.OptionalText(element, "sdpMid"),
            fields.OptionalIndex(element, "sdpMLineIndex"),
            fields.OptionalText(element, "usernameFragment"));
    }

    private static ErrorMessage ReadError(JsonFields fields)
    {
        if (!SignalingErrorWords.TryParse(fields.RequiredText("code"), out SignalingErrorCode code))
            fields.Fail("`code` must be one of the words of docs/signaling.md.");
        string text = fields.RequiredText("text");
        int? seconds = fields.OptionalIndex(fields.Root, "retryAfter");
        return new ErrorMessage(code, text, seconds is { } value ? TimeSpan.FromSeconds(value) : null);
    }

    private static List<SignalingIceServer> ReadIceServers(JsonFields fields)
    {
        var servers = new List<SignalingIceServer>();
        foreach (JsonElement server in fields.List(fields.Root, "iceServers"))
        {
            if (server.ValueKind != JsonValueKind.Object)
            {
                fields.Fail("`iceServers` must hold RTCIceServer objects.");
                break;
            }

            servers.Add(new SignalingIceServer(
                fields.Texts(server, "urls"),
                fields.OptionalText(server, "username"),
                fields.OptionalText(server, "credential")));
        }

        return servers;
    }

    private static void Write(Utf8JsonWriter writer, SignalingMessage message)
    {
        switch (message)
        {
            case HelloMessage:
                writer.WriteString("type", "hello");
                break;
            case ConfigMessage config:
                WriteConfig(writer, config);
                break;
            case OfferMessage offer:
                writer.WriteString("type", "offer");
                WriteOptional(writer, "stream", offer.Stream);
                writer.WriteString("sdp", offer.Sdp);
                break;
            case AnswerMessage answer:
                writer.WriteString("type", "answer");
                writer.WriteString("sdp", answer.Sdp);
                break;
            case CandidateMessage candidate:
                WriteCandidate(writer, candidate.Candidate);
                break;
            case RequestMessage request:
                writer.WriteString("type", "request");
                WriteOptional(writer, "stream", request.Stream);
                break;
            case ByeMessage bye:
                writer.WriteString("type", "bye");
                WriteOptional(writer, "reason", bye.Reason);
                break;
            case ErrorMessage error:
                writer.WriteString("type", "error");
                writer.WriteString("code", SignalingErrorWords.Of(error.Code));
                writer.WriteString("text", error.Text);
                if (error.RetryAfter is { } retryAfter)
                    writer.WriteNumber("retryAfter", (int)Math.Ceiling(retryAfter.TotalSeconds));
                break;
            default:
                throw new ArgumentException($"{message.GetType().Name} has no form on the wire.", nameof(message));
        }
    }

    private static void WriteConfig(Utf8JsonWriter writer, ConfigMessage config)
    {
        writer.WriteString("type", "config");
        writer.WriteStartArray("iceServers");
        foreach (SignalingIceServer server in config.IceServers)
        {
            writer.WriteStartObject();
            WriteTexts(writer, "urls", server.Urls);
            WriteOptional(writer, "username", server.Username);
            WriteOptional(writer, "credential", server.Credential);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteTexts(writer, "streams", config.Streams);
    }

    private static void WriteCandidate(Utf8JsonWriter writer, SignalingCandidate? candidate)
    {
        writer.WriteString("type", "candidate");
        if (candidate is null)
        {
            writer.WriteNull("candidate");
            return;
        }

        writer.WriteStartObject("candidate");
        writer.WriteString("candidate", candidate.Candidate);
        WriteOptional(writer, "sdpMid", candidate.SdpMid);
        if (candidate.SdpMLineIndex is { } index) writer.WriteNumber("sdpMLineIndex", index);
        WriteOptional(writer, "usernameFragment", candidate.UsernameFragment);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }
}
