using System.Text.Json;
using Camerad.Daemon.Cli;
using Camerad.Daemon.Commands;
using Camerad.Daemon.Sessions;
using Camerad.Daemon.Snapshots;
using Camerad.Signaling;
using Camerad.Signaling.Commands;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Control;

/// <summary>
/// What viewers may do over their own connections (docs/control-channel.md), and what all control channels share.
/// Commands are those of every other channel, for who may give commands; besides, each viewer may ask how it is doing
/// and for a key frame of what it watches, and some may look at what is kept. Any thread.
/// </summary>
internal sealed class ControlService
{
    /// <summary>
    /// Key frames of a stream for all viewers' requests: so many at once, then one a second. Each costs all viewers
    /// some ten ordinary pictures.
    /// </summary>
    public const int KeyFrameBurst = 2, KeyFramesPerSecond = 1;

    /// <summary>Commands that a control channel has besides those of <see cref="IDeviceCommands"/>.</summary>
    public const string Help = "help", Status = "status", KeyFrame = "keyframe", List = "list", Fetch = "fetch";

    private static readonly TimeSpan KeyFrameRetryAfter = TimeSpan.FromSeconds(1);

    private readonly DeviceCommands _commands;
    private readonly CommandAccess _access;
    private readonly SnapshotListCommand _list;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TokenBucket> _keyFrames;

    /// <param name="commands">Those for who may give commands.</param>
    /// <param name="access">Who that is.</param>
    /// <param name="snapshots">Those that are kept.</param>
    /// <param name="streams">All streams' names.</param>
    /// <param name="counters">Counts what is refused.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what fails.</param>
    public ControlService(
        DeviceCommands commands, CommandAccess access, SnapshotService snapshots, IEnumerable<string> streams,
        SignalingCounters counters, TimeProvider time, ILogger<ControlService> logger)
    {
        _commands = commands;
        _access = access;
        _list = new SnapshotListCommand(snapshots);
        _keyFrames = streams.ToDictionary(
            static name => name, _ => new TokenBucket(KeyFrameBurst, KeyFramesPerSecond, time),
            StringComparer.Ordinal);
        (Snapshots, Counters, Time, Logger) = (snapshots, counters, time, logger);
    }

    public SnapshotService Snapshots { get; }

    public SignalingCounters Counters { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    /// <summary>Serves a channel from now on.</summary>
    public ControlSession Open(IControllingViewer viewer, IControlChannel channel) => new(this, viewer, channel);

    /// <summary>Carries out a command whose answer is one message.</summary>
    /// <exception cref="CommandException">Refused.</exception>
    public async Task<CommandReply> ExecuteAsync(
        IControllingViewer viewer, string name, CommandParameters parameters, CancellationToken cancellationToken)
    {
        RequireMay(viewer, name);
        switch (name)
        {
            case Help:
                parameters.RequireNoMore();
                return WriteHelp(viewer);
            case Status:
                parameters.RequireNoMore();
                return WriteStatus(viewer, await viewer.ReadAsync(cancellationToken).ConfigureAwait(false));
            case List:
                return await _list.ExecuteAsync(parameters, cancellationToken).ConfigureAwait(false);
            case KeyFrame:
                RequireKeyFrame(viewer, parameters.Text("stream")!);
                break;
        }

        return await _commands.ExecuteAsync(name, parameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses what there is not, and what this viewer may not.</summary>
    /// <exception cref="CommandException">Refused.</exception>
    public void RequireMay(IControllingViewer viewer, string name)
    {
        if (!Names.Contains(name))
        {
            throw new CommandException(
                CommandWords.UnknownCommand, $"There is no such command. There are: {string.Join(", ", Names)}.");
        }

        if (May(viewer, name)) return;
        throw new CommandException(
            CommandWords.Unauthorized,
            name is List or Fetch
                ? "Viewers may not look at snapshots here: whoever runs the device can set snapshots.browse."
                : "Viewers may not give this command here: whoever runs the device can set http.control.");
    }

    private IEnumerable<string> Names => _commands.Names.Union([Help, Status, KeyFrame, List, Fetch]);

    private bool May(IControllingViewer viewer, string name) => name switch
    {
        Help or Status or KeyFrame => true,
        List or Fetch => _access.AllowsBrowsing(viewer.IsOurs),
        _ => _access.AllowsViewer(viewer.IsOurs),
    };

    private void RequireKeyFrame(IControllingViewer viewer, string stream)
    {
        if (stream != viewer.Stream.Name && !_access.AllowsViewer(viewer.IsOurs))
        {
            throw new CommandException(
                CommandWords.Unauthorized,
                $"`stream` must be \"{viewer.Stream.Name}\", which you watch: more needs the leave to give commands "
                + "(http.control).");
        }

        lock (_lock)
        {
            // What is no stream is refused by the command itself.
            if (!_keyFrames.TryGetValue(stream, out TokenBucket? bucket) || bucket.TryTake()) return;
        }

        throw new CommandException(
            CommandWords.TooMany, "A stream makes one key frame a second for its viewers: try again.",
            KeyFrameRetryAfter);
    }

    private CommandReply WriteHelp(IControllingViewer viewer) => CommandReply.Ok(json =>
    {
        json.WriteString("version", ProductVersion.Text);
        json.WriteString("stream", viewer.Stream.Name);
        WriteNames(json, "commands", Names.Where(name => May(viewer, name)));
        WriteNames(json, "unauthorized", Names.Where(name => !May(viewer, name)));
        json.WriteBoolean("snapshotsKept", Snapshots.IsKept);
    });

    private static void WriteNames(Utf8JsonWriter json, string member, IEnumerable<string> names)
    {
        json.WriteStartArray(member);
        foreach (string name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static CommandReply WriteStatus(IControllingViewer viewer, ViewerReading reading) => CommandReply.Ok(json =>
    {
        json.WriteBoolean("picture", viewer.Stream.Trouble is null);
        ViewerJson.WriteMembers(json, reading, reading.BitsPerSecond);
    });
}
