namespace Camerad.Daemon.Configuration;

/// <summary>
/// Puts the layers together: built-in defaults, the file, the environment, <c>--set</c>. Later ones win; a list
/// replaces the earlier list whole, and so does a source of another type.
/// </summary>
internal static class ConfigurationLoader
{
    /// <summary>The file of an installed daemon, used if it is there and no other is named.</summary>
    public const string DefaultFile = "/etc/camerad/camerad.json";

    /// <exception cref="ConfigurationException">With all faults that could be found.</exception>
    /// <param name="file">Null: <see cref="DefaultFile"/> if it exists.</param>
    /// <param name="environment">All variables; only CAMERAD__… are read.</param>
    /// <param name="settings">The values of <c>--set</c>.</param>
    public static LoadedConfiguration Load(
        string? file, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> settings)
    {
        string? path = file ?? (IsThere(DefaultFile) ? DefaultFile : null);
        ConfigObject root = path is null
            ? new ConfigObject(new ConfigOrigin("defaults", Directory.GetCurrentDirectory()))
            : JsonLayer.ReadFile(path);
        root.Overlay(TextLayer.FromEnvironment(environment));
        root.Overlay(TextLayer.FromSettings(settings));

        var faults = new List<ConfigurationFault>();
        CameradOptions options = OptionsReader.Read(root, faults);
        CrossKeyRules.Check(options, faults);
        return faults.Count == 0 ? new LoadedConfiguration(options, path) : throw new ConfigurationException(faults);
    }

    // Not File.Exists: what this user may not see counts as there, so that reading it says so. `camerad check` would
    // else find nothing wrong with the defaults while the service runs with the file.
    private static bool IsThere(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
