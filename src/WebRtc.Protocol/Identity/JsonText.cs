using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Camerad.WebRtc.Protocol.Identity;

/// <summary>JSON of a peer's or of an identity provider's.</summary>
internal static class JsonText
{
    /// <summary>Objects in objects; what is read here has three.</summary>
    private const int MaxDepth = 8;

    // Two members of one name are two meanings: one reader takes the first, another the last.
    private static readonly JsonDocumentOptions Strict =
        new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads an object; the caller disposes of it.</summary>
    public static bool TryParse(ReadOnlyMemory<char> text, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        try
        {
            document = JsonDocument.Parse(text, Strict);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            return false;   // half a surrogate pair, which UTF-8 can't hold
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object) return true;
        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>A member that is a string.</summary>
    public static bool TryGetString(
        this JsonElement element, string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out JsonElement member)
            || member.ValueKind != JsonValueKind.String)
            return false;
        try
        {
            value = member.GetString();
        }
        catch (InvalidOperationException)
        {
            return false;   // \uD800 alone: JSON takes it, text does not
        }
        return value is not null;
    }
}
