using System.Text;
using System.Text.Json;

namespace Camerad.Daemon.Configuration;

/// <summary>Reads JSON with comments and trailing commas into nodes that know their line.</summary>
internal static class JsonLayer
{
    /// <summary>Bytes of a configuration file; far above any real one.</summary>
    public const int MaxFileLength = 1024 * 1024;

    private const int MaxDepth = 16;

    /// <exception cref="ConfigurationException">The file can't be read, or is no JSON object.</exception>
    public static ConfigObject ReadFile(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw Refuse("--config", "names no file", "Give the path of a readable file, or leave it out.");
        byte[] json;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxFileLength })
                throw Refuse(path, $"is larger than {MaxFileLength} bytes", "This is no configuration file.");
            json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string problem = e is FileNotFoundException or DirectoryNotFoundException ? "does not exist"
                : "can't be read";
            string remedy = e is UnauthorizedAccessException && path == ConfigurationLoader.DefaultFile
                ? "Run camerad as its service does: sudo -u camerad camerad …; or give a readable file with --config."
                : "Give a readable file with --config.";
            throw Refuse(path, problem, remedy);
        }

        string directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return Parse(json, line => new ConfigOrigin($"{path} line {line}", directory));
    }

    /// <summary>Text of the environment or the command line that looks like JSON; null if it is not.</summary>
    public static ConfigNode? TryParse(string text, ConfigOrigin origin)
    {
        try
        {
            byte[] json = Encoding.UTF8.GetBytes(text);
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            ConfigNode node = ReadValue(ref reader, json, _ => origin, "");
            return reader.Read() ? null : node;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    internal static ConfigObject Parse(byte[] json, Func<int, ConfigOrigin> originOfLine)
    {
        int start = json.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        byte[] text = start > 0 ? json[start..] : json;
        try
        {
            var reader = new Utf8JsonReader(text, Options);
            if (!reader.Read() || ReadValue(ref reader, text, originOfLine, "") is not ConfigObject root)
                throw Refuse(
                    originOfLine(1).Text, "is not a JSON object", "A configuration starts with { and ends with }.");
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            int line = (int)(e.LineNumber ?? 0) + 1;
            string what = e.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.');
            throw Refuse(originOfLine(line).Text, "is not JSON: " + what,
                "Check for a missing comma, quote or bracket there.");
        }
        catch (InvalidOperationException)
        {
            // What the reader says of a text that is no UTF-8, or of half a surrogate pair.
            throw Refuse(originOfLine(1).Text, "is not UTF-8 text", "Save the file as UTF-8.");
        }
    }

    private static readonly JsonReaderOptions Options =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth };

    private static ConfigNode ReadValue(
        ref Utf8JsonReader reader, byte[] json, Func<int, ConfigOrigin> originOfLine, string path)
    {
        ConfigOrigin origin = originOfLine(LineOf(json, (int)reader.TokenStartIndex));
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, json, originOfLine, path, origin),
            JsonTokenType.StartArray => ReadList(ref reader, json, originOfLine, path, origin),
            JsonTokenType.String => new ConfigScalar(reader.GetString() ?? "", ConfigScalarKind.String, origin),
            JsonTokenType.Number => new ConfigScalar(
                Encoding.ASCII.GetString(reader.ValueSpan), ConfigScalarKind.Number, origin),
            JsonTokenType.True => new ConfigScalar("true", ConfigScalarKind.Boolean, origin),
            JsonTokenType.False => new ConfigScalar("false", ConfigScalarKind.Boolean, origin),
            _ => new ConfigScalar("null", ConfigScalarKind.Null, origin),
        };
    }

    private static ConfigObject ReadObject(
        ref Utf8JsonReader reader, byte[] json, Func<int, ConfigOrigin> originOfLine, string path, ConfigOrigin origin)
    {
        var result = new ConfigObject(origin);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string key = reader.GetString() ?? "";
            string whole = path.Length > 0 ? path + "." + key : key;
            if (result.Find(key) is { } first)
                throw new ConfigurationException(
                    [new(whole, "stands twice", "Remove one of them.", first.Origin.Text)]);
            reader.Read();
            result.Set(key, ReadValue(ref reader, json, originOfLine, whole));
        }

        return result;
    }

    private static ConfigList ReadList(
        ref Utf8JsonReader reader, byte[] json, Func<int, ConfigOrigin> originOfLine, string path, ConfigOrigin origin)
    {
        var items = new List<ConfigNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue(ref reader, json, originOfLine, path));
        return new ConfigList(items, origin);
    }

    private static int LineOf(byte[] json, int index) => json.AsSpan(0, index).Count((byte)'\n') + 1;

    private static ConfigurationException Refuse(string where, string problem, string remedy) =>
        new([new ConfigurationFault("", $"{where} {problem}", remedy)]);
}
