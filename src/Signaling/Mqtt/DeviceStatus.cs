using System.Buffers;
using System.Text.Json;

namespace Camerad.Signaling.Mqtt;

/// <summary>The retained <c>status</c> message (docs/signaling.md): public, so it holds no secret.</summary>
internal static class DeviceStatus
{
    /// <summary>Longest status of another device that is looked at, bytes.</summary>
    private const int MaxLength = 16 * 1024;

    // Ours has 8; what another device says of itself goes to the log and decides who gives way.
    private const int MaxInstanceLength = 64;

    public static byte[] Online(MqttSignalingOptions options, string instance) => Write(writer =>
    {
        writer.WriteString("state", "online");
        writer.WriteString("instance", instance);
        writer.WriteString("version", options.Version);
        writer.WriteString("name", options.DeviceName ?? options.DeviceId);
        writer.WriteStartArray("streams");
        foreach (string stream in options.Streams) writer.WriteStringValue(stream);
        writer.WriteEndArray();
        if (options.WhepPath is { } whep) writer.WriteString("whep", whep);
    });

    /// <summary>The farewell, and the will if there is none.</summary>
    public static byte[] Offline(string instance) => Write(writer =>
    {
        writer.WriteString("state", "offline");
        writer.WriteString("instance", instance);
    });

    /// <summary>What matters of a status for telling devices apart.</summary>
    /// <returns>False for anything that is no status.</returns>
    public static bool TryParse(ReadOnlySequence<byte> payload, out bool online, out string instance)
    {
        (online, instance) = (false, "");
        if (payload.Length is 0 or > MaxLength) return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
            var fields = new JsonFields(document.RootElement);
            online = fields.RequiredText("state") == "online";
            instance = fields.OptionalText("instance") ?? "";
            return fields.Fault is null && IsInstance(instance);
        }
        catch (Exception exception) when (JsonFields.IsPeersFault(exception))
        {
            return false;
        }
    }

    private static bool IsInstance(string text)
    {
        foreach (char c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        return text.Length is > 0 and <= MaxInstanceLength;
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
