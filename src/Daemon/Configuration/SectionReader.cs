using System.Globalization;

namespace Camerad.Daemon.Configuration;

/// <summary>
/// Takes typed values out of one object of the configuration. Every key asked for is thereby known;
/// <see cref="RefuseUnknown"/> reports the rest. A bad value becomes a fault and the default goes on, so that all
/// faults are found in one run.
/// </summary>
internal sealed class SectionReader
{
    private readonly ConfigObject _object;
    private readonly string _path;
    private readonly List<ConfigurationFault> _faults;
    private readonly List<string> _known = [];

    public SectionReader(ConfigObject configObject, string path, List<ConfigurationFault> faults)
    {
        _object = configObject;
        _path = path;
        _faults = faults;
    }

    /// <summary>Keys of this object in the order written.</summary>
    public IEnumerable<string> Keys => _object.Members.Select(static member => member.Key);

    public bool Has(string key) => Take(key) is not null;

    /// <summary>Text that satisfies <paramref name="accepts"/>.</summary>
    /// <param name="key">In this object.</param>
    /// <param name="fallback">Where the key is missing.</param>
    /// <param name="expected">A sentence without its full stop, e.g. "an address and a port".</param>
    /// <param name="accepts">Null: any text.</param>
    public string Text(string key, string fallback, string expected = "text", Func<string, bool>? accepts = null)
    {
        if (Take(key) is not { } node) return fallback;
        if (AsText(node) is { } text && (accepts is null || accepts(text))) return text;
        Refuse(key, node, expected);
        return fallback;
    }

    /// <summary>One of a few words.</summary>
    public string Choice(string key, string fallback, IReadOnlyList<string> words) =>
        Text(key, fallback, "one of " + string.Join(", ", words), words.Contains);

    /// <summary>Text, or a number as it is written.</summary>
    /// <param name="key">In this object.</param>
    /// <param name="fallback">Where the key is missing.</param>
    /// <param name="expected">A sentence without its full stop.</param>
    /// <param name="accepts">Null: any.</param>
    public string NumberOrText(string key, string fallback, string expected, Func<string, bool>? accepts = null)
    {
        if (Take(key) is not { } node) return fallback;
        string? text = AsText(node) ?? (IsNumber(node, out ConfigScalar scalar) ? scalar.Text : null);
        if (text is not null && (accepts is null || accepts(text))) return text;
        Refuse(key, node, expected);
        return fallback;
    }

    /// <summary>A file's path, made absolute; empty stays empty.</summary>
    public string FilePath(string key)
    {
        string path = Text(key, "", "a file's path", static text => !text.Contains('\0', StringComparison.Ordinal));
        return path.Length > 0 && Take(key) is { } node ? Path.GetFullPath(path, node.Origin.BaseDirectory) : path;
    }

    public bool Flag(string key, bool fallback)
    {
        if (Take(key) is not { } node) return fallback;
        if (node is ConfigScalar { Kind: ConfigScalarKind.Boolean or ConfigScalarKind.Untyped } scalar
            && bool.TryParse(scalar.Text, out bool flag)) return flag;
        Refuse(key, node, "true or false");
        return fallback;
    }

    public int Number(string key, int fallback, int min, int max) =>
        (int)Number(key, (long)fallback, min, max);

    public long Number(string key, long fallback, long min, long max)
    {
        if (Take(key) is not { } node) return fallback;
        if (IsNumber(node, out ConfigScalar scalar)
            && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= min && number <= max) return number;
        Refuse(key, node, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
        return fallback;
    }

    public double Decimal(string key, double fallback, string expected, Func<double, bool> accepts)
    {
        if (Take(key) is not { } node) return fallback;
        if (IsNumber(node, out ConfigScalar scalar)
            && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) && accepts(number)) return number;
        Refuse(key, node, expected);
        return fallback;
    }

    /// <summary>A list of texts; a single text counts as a list of one, and outside of files commas divide.</summary>
    /// <param name="key">In this object.</param>
    /// <param name="fallback">Where the key is missing.</param>
    /// <param name="expected">What each must be.</param>
    /// <param name="parse">Null: refused.</param>
    /// <param name="divides">False where commas belong to the text.</param>
    public IReadOnlyList<T> List<T>(
        string key, IReadOnlyList<T> fallback, string expected, Func<string, T?> parse, bool divides = true)
        where T : class
    {
        if (Take(key) is not { } node) return fallback;
        var result = new List<T>();
        foreach (ConfigNode item in Items(node, divides))
        {
            if (AsText(item) is { } text && parse(text) is { } value) result.Add(value);
            else Refuse(key, item, expected);
        }

        return result;
    }

    /// <summary>An object whose keys are the user's and whose values are numbers, texts, true or false.</summary>
    public IReadOnlyDictionary<string, string> Values(string key)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        SectionReader section = Section(key);
        foreach (string name in section.Keys.Where(section.Has).ToList())
        {
            if (section.Take(name) is ConfigScalar scalar) result[name] = scalar.Text;
            else section.Refuse(name, "is no value", "Expected: a number, text, true or false.");
        }

        return result;
    }

    /// <summary>A list of objects.</summary>
    public IReadOnlyList<T> Sections<T>(string key, string expected, Func<SectionReader, T> read)
    {
        if (Take(key) is not { } node) return [];
        var result = new List<T>();
        IReadOnlyList<ConfigNode> items = Items(node, divides: false);
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is not ConfigObject item)
            {
                Refuse(key, items[i], expected);
                continue;
            }

            var reader =
                new SectionReader(item, string.Create(CultureInfo.InvariantCulture, $"{Whole(key)}[{i}]"), _faults);
            result.Add(read(reader));
            reader.RefuseUnknown();
        }

        return result;
    }

    /// <summary>A list of words, each alone or as the only key of an object with its settings.</summary>
    /// <param name="key">In this object.</param>
    /// <param name="expected">What the list must be.</param>
    /// <param name="read">Gets a word and its settings, which may be empty; null: there is no such word.</param>
    public IReadOnlyList<T> Words<T>(string key, string expected, Func<string, SectionReader, T?> read)
        where T : class
    {
        if (Take(key) is not { } node) return [];
        var result = new List<T>();
        IReadOnlyList<ConfigNode> items = Items(node, divides: true);
        for (int i = 0; i < items.Count; i++)
        {
            (string? word, ConfigObject? settings) = items[i] switch
            {
                ConfigObject { Members: [{ Value: ConfigObject inner } only] } => (only.Key, inner),
                var item => (AsText(item), new ConfigObject(item.Origin)),
            };
            string path = string.Create(CultureInfo.InvariantCulture, $"{Whole(key)}[{i}].{word}");
            var reader = new SectionReader(settings, path, _faults);
            if (word is not null && read(word, reader) is { } value)
            {
                result.Add(value);
                reader.RefuseUnknown();
            }
            else
            {
                Refuse(key, items[i], expected);
            }
        }

        return result;
    }

    /// <summary>An object below this one; an empty one where it is missing.</summary>
    public SectionReader Section(string key)
    {
        ConfigNode? node = Take(key);
        if (node is ConfigObject found) return new SectionReader(found, Whole(key), _faults);
        if (node is not null) Refuse(key, node, "an object { … }");
        return new SectionReader(new ConfigObject(_object.Origin), Whole(key), _faults);
    }

    /// <summary>Reports a key whose value is readable but wrong.</summary>
    public void Refuse(string key, string problem, string remedy) =>
        _faults.Add(new ConfigurationFault(Whole(key), problem, remedy, Take(key)?.Origin.Text ?? ""));

    /// <summary>Reports all keys that nobody asked for.</summary>
    public void RefuseUnknown()
    {
        foreach ((string key, ConfigNode node) in _object.Members)
        {
            bool known = _known.Any(name => string.Equals(name, key,
                node.Origin.IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));
            if (known) continue;
            string? meant = Spelling.Nearest(key, _known);
            string remedy = (meant is null ? "" : $"Did you mean \"{meant}\"? ") + "Known here: "
                + string.Join(", ", _known) + ".";
            string problem = node is ConfigScalar scalar
                ? $"unknown key, with the value {Secrets.Display(Whole(key), scalar)}" : "unknown key";
            _faults.Add(new ConfigurationFault(Whole(key), problem, remedy, node.Origin.Text));
        }
    }

    private static bool IsNumber(ConfigNode node, out ConfigScalar scalar)
    {
        scalar = (node as ConfigScalar)!;
        return scalar is { Kind: ConfigScalarKind.Number or ConfigScalarKind.Untyped };
    }

    private static string? AsText(ConfigNode node) =>
        node is ConfigScalar { Kind: ConfigScalarKind.String or ConfigScalarKind.Untyped } scalar ? scalar.Text : null;

    private static IReadOnlyList<ConfigNode> Items(ConfigNode node, bool divides)
    {
        if (node is ConfigList list) return list.Items;
        if (node is not ConfigScalar { Kind: ConfigScalarKind.Untyped } scalar) return [node];
        if (scalar.Text.Length == 0) return [];
        if (scalar.Text.StartsWith('[')
            && JsonLayer.TryParse(scalar.Text, scalar.Origin) is ConfigList parsed)
            return parsed.Items;
        if (!divides) return [scalar];
        return [.. scalar.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => new ConfigScalar(part, ConfigScalarKind.Untyped, scalar.Origin))];
    }

    private ConfigNode? Take(string key)
    {
        if (!_known.Contains(key)) _known.Add(key);
        int index = _object.IndexOf(key, ignoreCase: false);
        ConfigNode? node = index < 0 ? null : _object.Members[index].Value;
        return node is ConfigScalar { Kind: ConfigScalarKind.Null } ? null : node;
    }

    private string Whole(string key) => _path.Length > 0 ? _path + "." + key : key;

    private void Refuse(string key, ConfigNode node, string expected) => _faults.Add(
        new ConfigurationFault(Whole(key), $"{Secrets.Display(Whole(key), node)} is not accepted",
            $"Expected: {expected}.", node.Origin.Text));
}
