using System.Text.Json;

namespace Camerad.Signaling;

/// <summary>
/// Takes members out of a JSON object and remembers the first thing that is wrong as a sentence, so that the code that
/// reads a message is a list of its members. What a fault makes of the values returned does not matter: the message is
/// refused.
/// </summary>
internal sealed class JsonFields(JsonElement root)
{
    public JsonElement Root => root;

    /// <summary>The first fault; null while there is none.</summary>
    public string? Fault { get; private set; }

    /// <summary>How faults call the object.</summary>
    public string Subject { get; set; } = "message";

    /// <summary>The library throws the second for half a surrogate pair in a member's name.</summary>
    public static bool IsPeersFault(Exception exception) => exception is JsonException or InvalidOperationException;

    public void Fail(string fault) => Fault ??= fault;

    public string RequiredText(string name) => RequiredText(root, name);

    public string RequiredText(JsonElement parent, string name) =>
        Text(parent, name, SignalingJson.MaxTextLength, required: true) ?? "";

    public string RequiredSdp()
    {
        string sdp = Text(root, "sdp", SignalingJson.MaxMessageLength, required: true) ?? "";
        if (sdp.Length == 0) Fail($"the `sdp` of `{Subject}` is empty.");
        return sdp;
    }

    public string? OptionalText(string name) => OptionalText(root, name);

    public string? OptionalText(JsonElement parent, string name) =>
        Text(parent, name, SignalingJson.MaxTextLength, required: false);

    /// <summary>An integer from 0 to 65535, or null where it is missing.</summary>
    public int? OptionalIndex(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out JsonElement element) || element.ValueKind == JsonValueKind.Null)
            return null;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetUInt16(out ushort value)) return value;
        Fail($"`{name}` in `{Subject}` must be an integer from 0 to 65535.");
        return null;
    }

    /// <summary>A list of texts; missing means empty.</summary>
    public List<string> Texts(JsonElement parent, string name)
    {
        var texts = new List<string>();
        foreach (JsonElement element in List(parent, name))
        {
            if (TryGetText(element, SignalingJson.MaxTextLength, out string text)) texts.Add(text);
            else Fail(
                $"`{name}` in `{Subject}` must hold strings of at most {SignalingJson.MaxTextLength} characters.");
        }

        return texts;
    }

    /// <summary>A bounded list; missing means empty.</summary>
    public IEnumerable<JsonElement> List(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out JsonElement element)) return [];
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() <= SignalingJson.MaxListLength)
            return element.EnumerateArray();
        Fail($"`{name}` in `{Subject}` must be a list of at most {SignalingJson.MaxListLength} elements.");
        return [];
    }

    private string? Text(JsonElement parent, string name, int maxLength, bool required)
    {
        if (!parent.TryGetProperty(name, out JsonElement element) || element.ValueKind == JsonValueKind.Null)
        {
            if (required) Fail($"`{Subject}` needs `{name}`, a string.");
            return null;
        }

        if (TryGetText(element, maxLength, out string text)) return text;
        Fail($"`{name}` in `{Subject}` must be a string of at most {maxLength} characters of valid Unicode.");
        return null;
    }

    private static bool TryGetText(JsonElement element, int maxLength, out string text)
    {
        text = "";
        if (element.ValueKind != JsonValueKind.String) return false;
        try
        {
            text = element.GetString()!;
            return text.Length <= maxLength;
        }
        catch (InvalidOperationException)
        {
            return false;     // bytes that are not UTF-8, or half a surrogate pair, inside the quotes
        }
    }
}
