using System.Diagnostics.CodeAnalysis;

namespace Camerad.Signaling;

/// <summary>The topics of one device (docs/signaling.md): <c>prefix/device id/…</c>.</summary>
internal sealed class DeviceTopics
{
    /// <summary>Longest device id and prefix, characters.</summary>
    public const int MaxLevelLength = 64;

    /// <summary>Longest topic below the device's, characters.</summary>
    public const int MaxSuffixLength = 128;

    private const string Viewer = "viewer", Device = "device";

    private readonly string _signal;

    /// <exception cref="ArgumentException">The text says which part is wrong and what is expected.</exception>
    public DeviceTopics(string prefix, string deviceId)
    {
        if (prefix.Length is 0 or > MaxLevelLength || !Array.TrueForAll(prefix.Split('/'), IsLevel))
        {
            throw new ArgumentException(
                $"\"{prefix}\" is no topic prefix: 1 to 64 characters of [A-Za-z0-9_.-] in levels parted by /.",
                nameof(prefix));
        }

        if (deviceId.Length > MaxLevelLength || !IsLevel(deviceId))
            throw new ArgumentException(
                $"\"{deviceId}\" is no device id: 1 to 64 characters of [A-Za-z0-9_.-].", nameof(deviceId));
        Root = $"{prefix}/{deviceId}/";
        Status = Root + "status";
        _signal = Root + "signal/";
        AllViewers = $"{_signal}+/{Viewer}";
    }

    /// <summary>What all topics of the device begin with, slash included.</summary>
    public string Root { get; }

    public string Status { get; }

    /// <summary>The filter of everything viewers send.</summary>
    public string AllViewers { get; }

    public string ToViewer(string session) => $"{_signal}{session}/{Device}";

    public string ToDevice(string session) => $"{_signal}{session}/{Viewer}";

    /// <summary>True for the topic a viewer sends to; a filter with wildcards is none.</summary>
    public bool TryParseFromViewer(string topic, [NotNullWhen(true)] out string? session) =>
        TryParse(topic, Viewer, out session);

    /// <summary>True for the topic a viewer listens to; a filter with wildcards is none.</summary>
    public bool TryParseToViewer(string topic, [NotNullWhen(true)] out string? session) =>
        TryParse(topic, Device, out session);

    /// <summary>True for what others of the program may publish below <see cref="Root"/>.</summary>
    public static bool IsPublicSuffix(string suffix) =>
        suffix.Length is > 0 and <= MaxSuffixLength
        && suffix != "status"
        && Array.TrueForAll(suffix.Split('/'), IsLevel)
        && suffix.Split('/')[0] != "signal";

    private bool TryParse(string topic, string side, [NotNullWhen(true)] out string? session)
    {
        session = null;
        int end = topic.Length - side.Length - 1;
        if (end <= _signal.Length || topic[end] != '/') return false;
        if (!topic.StartsWith(_signal, StringComparison.Ordinal) || !topic.EndsWith(side, StringComparison.Ordinal))
            return false;
        string id = topic[_signal.Length..end];
        if (!SessionId.IsValid(id)) return false;
        session = id;
        return true;
    }

    private static bool IsLevel(string level)
    {
        foreach (char c in level)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) return false;
        return level.Length > 0;
    }
}
