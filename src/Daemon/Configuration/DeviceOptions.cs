using System.Text;

namespace Camerad.Daemon.Configuration;

/// <summary><c>device</c>: who this device is.</summary>
internal sealed record DeviceOptions
{
    /// <summary>Longest id; it is a level of every MQTT topic.</summary>
    public const int MaxIdLength = 64;

    /// <summary>A level of the MQTT topics: letters, digits, - and _. Default: the host's name.</summary>
    public string Id { get; init; } = IdFromHostName(Environment.MachineName);

    /// <summary>For people; empty: the id.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the viewer page shows.</summary>
    public string DisplayName => Name.Length > 0 ? Name : Id;

    /// <summary>True for 1 to 64 characters of [A-Za-z0-9_-].</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= MaxIdLength
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The host's name without its domain, with what an id can't hold replaced by "-".</summary>
    public static string IdFromHostName(string host)
    {
        var id = new StringBuilder();
        foreach (char c in host.Split('.')[0].ToLowerInvariant())
            id.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-');
        string text = id.ToString().Trim('-');
        if (text.Length > MaxIdLength) text = text[..MaxIdLength];
        return text.Length > 0 ? text : "camera";
    }
}
