using System.Diagnostics.CodeAnalysis;

namespace Camerad.Signaling;

/// <summary>The topics of one device (docs/signaling.md): <c>prefix/device id/…</c>.</summary>
internal sealed class DeviceTopics
{
    /// <summary>Longest device id and prefix, characters.</summary>
    public const int MaxLevelLength = 64;

    /// <summary>Longest topic below the device's, characters.</summary>
    public const int MaxSuffixLength = 128;

    /// <summary>Longest name of a command, characters.</summary>
    public const int MaxCommandLength = 32;

    /// <summary>Longest response topic that is answered on, characters.</summary>
    public const int MaxResponseTopicLength = 1024;

    private const string Viewer = "viewer", Device = "device", Wildcards = "+#\0";

    // What a device of this program speaks on itself, and what others ask of it.
    private static readonly string[] OwnTrees = ["status", "signal", "command", "telemetry", "event", "snapshot"];

    // What only this project publishes; the rest is for others of the program.
    private static readonly string[] ReservedTrees = ["signal", "command", "reply"];

    private readonly string _prefix;
    private readonly string _signal;
    private readonly string _command;
    private readonly string _reply;

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
        _prefix = prefix + "/";
        Root = $"{_prefix}{deviceId}/";
        Status = Root + "status";
        _signal = Root + "signal/";
        _command = Root + "command/";
        _reply = Root + "reply/";
        AllViewers = $"{_signal}+/{Viewer}";
        AllCommands = _command + "+";
    }

    /// <summary>What all topics of the device begin with, slash included.</summary>
    public string Root { get; }

    public string Status { get; }

    /// <summary>The filter of everything viewers send.</summary>
    public string AllViewers { get; }

    /// <summary>The filter of all commands.</summary>
    public string AllCommands { get; }

    public string ToViewer(string session) => $"{_signal}{session}/{Device}";

    public string ToDevice(string session) => $"{_signal}{session}/{Viewer}";

    /// <summary>True for the topic a viewer sends to; a filter with wildcards is none.</summary>
    public bool TryParseFromViewer(string topic, [NotNullWhen(true)] out string? session) =>
        TryParse(topic, Viewer, out session);

    /// <summary>True for the topic a viewer listens to; a filter with wildcards is none.</summary>
    public bool TryParseToViewer(string topic, [NotNullWhen(true)] out string? session) =>
        TryParse(topic, Device, out session);

    /// <summary>True for a command's topic.</summary>
    public bool TryParseCommand(string topic, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (!topic.StartsWith(_command, StringComparison.Ordinal)) return false;
        string level = topic[_command.Length..];
        if (level.Length > MaxCommandLength || !IsLevel(level)) return false;
        name = level;
        return true;
    }

    /// <summary>
    /// True for a topic that one client of the embedded broker is answered on: <c>reply/id</c>, the id as unguessable
    /// as a session's.
    /// </summary>
    public bool IsReply(string topic) =>
        topic.StartsWith(_reply, StringComparison.Ordinal) && SessionId.IsValid(topic.AsSpan(_reply.Length));

    /// <summary>
    /// True for a response topic that the device answers on: no wildcard, not the broker's own ($…), and none that this
    /// or another device speaks or listens on, because the device may do there what its client may not.
    /// </summary>
    public bool IsResponseTopic(string topic)
    {
        if (topic.Length is 0 or > MaxResponseTopicLength || topic[0] == '$' || topic.AsSpan().ContainsAny(Wildcards))
            return false;
        if (topic.StartsWith(_reply, StringComparison.Ordinal)) return true;
        if (topic.StartsWith(Root, StringComparison.Ordinal)) return false;
        if (!topic.StartsWith(_prefix, StringComparison.Ordinal)) return true;
        string[] levels = topic[_prefix.Length..].Split('/', 3);
        return levels.Length < 2 || !OwnTrees.Contains(levels[1]);
    }

    /// <summary>True for what others of the program may publish below <see cref="Root"/>.</summary>
    public static bool IsPublicSuffix(string suffix) =>
        suffix.Length is > 0 and <= MaxSuffixLength
        && suffix != "status"
        && Array.TrueForAll(suffix.Split('/'), IsLevel)
        && !ReservedTrees.Contains(suffix.Split('/')[0]);

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
