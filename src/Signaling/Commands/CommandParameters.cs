using System.Globalization;
using System.Text.Json;

namespace Camerad.Signaling.Commands;

/// <summary>
/// The members of a command's JSON object, taken out by name. Every member asked for is thereby known;
/// <see cref="RequireNoMore"/> refuses the rest: a misspelt member would otherwise do something else than was meant.
/// Each fault is a <see cref="CommandException"/> that names the member and what is expected. Not thread-safe.
/// </summary>
public sealed class CommandParameters : IDisposable
{
    /// <summary>Longest payload, bytes.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Longest text, characters.</summary>
    public const int MaxTextLength = 1024;

    // Of a member's name or value that is repeated to its sender, characters.
    private const int MaxShownLength = 64;

    private const int MaxDepth = 2;      // nothing in a command nests

    private static readonly JsonDocumentOptions Strict =
        new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private readonly JsonDocument? _document;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _defaults = new(StringComparer.Ordinal);

    private CommandParameters(JsonDocument? document) => _document = document;

    /// <summary>Parses a payload; an empty one counts as an object without members.</summary>
    /// <exception cref="CommandException">It is too long, or no JSON object.</exception>
    public static CommandParameters Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxLength)
            throw new CommandException(CommandWords.TooLarge, $"A command has at most {MaxLength} bytes.");
        if (utf8.IsEmpty) return new CommandParameters(null);
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(utf8, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new CommandParameters(document);
            throw Bad("The command must be a JSON object.");
        }
        catch (CommandException)
        {
            document?.Dispose();
            throw;
        }
        catch (Exception exception) when (JsonFields.IsPeersFault(exception))
        {
            throw Bad($"The command is not JSON: {exception.Message}");
        }
    }

    /// <summary>From now on a missing text of this name counts as this one.</summary>
    public void SetDefault(string name, string text) => _defaults[name] = text;

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name) => Text(name) ?? throw Bad($"`{name}` is missing: a string.");

    /// <summary>A text; if it is missing or null its default, or null.</summary>
    public string? Text(string name)
    {
        if (!TryTake(name, out JsonElement element)) return _defaults.GetValueOrDefault(name);
        return element.ValueKind == JsonValueKind.String && TryGetText(element, out string text)
            ? text
            : throw Bad($"`{name}` must be a string of at most {MaxTextLength} characters{Not(element)}.");
    }

    /// <summary>true or false; null if it is missing or null.</summary>
    public bool? Flag(string name)
    {
        if (!TryTake(name, out JsonElement element)) return null;
        return element.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? element.GetBoolean()
            : throw Bad($"`{name}` must be true or false{Not(element)}.");
    }

    /// <summary>A whole number; null if it is missing or null.</summary>
    public int? Number(string name, int min, int max)
    {
        if (!TryTake(name, out JsonElement element)) return null;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int number)
            && number >= min && number <= max
                ? number
                : throw Bad(string.Create(
                    CultureInfo.InvariantCulture,
                    $"`{name}` must be a whole number from {min} to {max}{Not(element)}."));
    }

    /// <summary>
    /// What a client tells its requests apart by, as JSON that can be sent back: a text of at most so many characters,
    /// or a whole number; null if it is missing or null.
    /// </summary>
    public string? Identifier(string name, int maxLength)
    {
        if (!TryTake(name, out JsonElement element)) return null;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long number))
            return number.ToString(CultureInfo.InvariantCulture);
        return element.ValueKind == JsonValueKind.String && TryGetText(element, out string text)
            && text.Length <= maxLength
                ? $"\"{JsonEncodedText.Encode(text)}\""
                : throw Bad($"`{name}` must be a whole number, or a string of at most {maxLength} characters"
                    + $"{Not(element)}.");
    }

    /// <summary>
    /// A text, a number or a switch as the text a person would write for it; null if it is missing or null.
    /// </summary>
    public string? Value(string name)
    {
        if (!TryTake(name, out JsonElement element)) return null;
        switch (element.ValueKind)
        {
            case JsonValueKind.String when TryGetText(element, out string text):
                return text;
            case JsonValueKind.Number when element.GetRawText() is { Length: <= MaxTextLength } number:
                return number;
            case JsonValueKind.True:
                return "true";
            case JsonValueKind.False:
                return "false";
            default:
                throw Bad(
                    $"`{name}` must be a number, true, false, or a string of at most {MaxTextLength} characters"
                    + $"{Not(element)}.");
        }
    }

    /// <summary>Refuses a member that nobody asked for.</summary>
    public void RequireNoMore()
    {
        if (_document is null) return;
        foreach (JsonProperty member in _document.RootElement.EnumerateObject())
        {
            string name = NameOf(member);
            if (_known.Contains(name)) continue;
            string shown = name.Length is > 0 and <= MaxShownLength ? $"`{name}`" : "One of the members";
            throw Bad($"{shown} is unknown to this command. Known: {string.Join(", ", _known)}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();

    private bool TryTake(string name, out JsonElement element)
    {
        _known.Add(name);
        element = default;
        return _document is not null && _document.RootElement.TryGetProperty(name, out element)
            && element.ValueKind != JsonValueKind.Null;
    }

    // What came instead, if it is short enough to be shown.
    private static string Not(JsonElement element)
    {
        try
        {
            return element.GetRawText() is { Length: <= MaxShownLength } raw ? $", not {raw}" : "";
        }
        catch (InvalidOperationException)
        {
            return "";      // not UTF-8
        }
    }

    // Bytes that are not UTF-8 are no name that could be known.
    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static bool TryGetText(JsonElement element, out string text)
    {
        text = "";
        try
        {
            text = element.GetString()!;
            return text.Length <= MaxTextLength;
        }
        catch (InvalidOperationException)
        {
            return false;      // bytes that are not UTF-8, or half a surrogate pair
        }
    }

    private static CommandException Bad(string message) => new(CommandWords.BadMessage, message);
}
