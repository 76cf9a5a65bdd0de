using System.Collections;

namespace Camerad.Daemon.Configuration;

/// <summary>The layers above the file: <c>CAMERAD__http__listen=…</c> and <c>--set http.listen=…</c>.</summary>
internal static class TextLayer
{
    /// <summary>What our environment variables start with.</summary>
    public const string EnvironmentPrefix = "CAMERAD__";

    /// <summary>The process's own variables.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(static entry => (string)entry.Key, static entry => (string?)entry.Value ?? "");

    public static ConfigObject FromEnvironment(IReadOnlyDictionary<string, string> variables)
    {
        string directory = Directory.GetCurrentDirectory();
        var root = new ConfigObject(new ConfigOrigin("environment", directory, IgnoresCase: true));
        foreach ((string name, string value) in
            variables.OrderBy(static variable => variable.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal)) continue;
            string[] path = name[EnvironmentPrefix.Length..].Split("__");
            Put(root, path, value, new ConfigOrigin("environment " + name, directory, IgnoresCase: true));
        }

        return root;
    }

    /// <exception cref="ConfigurationException">A text without "=".</exception>
    public static ConfigObject FromSettings(IEnumerable<string> settings)
    {
        string directory = Directory.GetCurrentDirectory();
        var root = new ConfigObject(new ConfigOrigin("--set", directory));
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new ConfigurationException([new(
                    "--set", $"{Secrets.Display(setting, setting)} has no \"=\"",
                    "Write it as key=value, e.g. --set http.listen=127.0.0.1:8081.")]);
            }

            string key = setting[..equals];
            Put(root, key.Split('.'), setting[(equals + 1)..], new ConfigOrigin("--set " + key, directory));
        }

        return root;
    }

    private static void Put(ConfigObject root, string[] path, string text, ConfigOrigin origin)
    {
        ConfigObject parent = root;
        foreach (string key in path[..^1])
        {
            int index = parent.IndexOf(key, origin.IgnoresCase);
            if (index < 0 || parent.Members[index].Value is not ConfigObject child)
            {
                child = new ConfigObject(origin);
                parent.Set(key, child);
            }

            parent = child;
        }

        // An object must be one already here, so that the layers merge; lists and scalars wait for the key's meaning.
        ConfigNode? json = text.StartsWith('{') ? JsonLayer.TryParse(text, origin) : null;
        parent.Set(path[^1], json ?? new ConfigScalar(text, ConfigScalarKind.Untyped, origin));
    }
}
