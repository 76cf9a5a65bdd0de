using Camerad.Daemon.Snapshots;
using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Commands;

/// <summary><c>list</c>: names the snapshots that are kept of a stream, the newest first, page by page.</summary>
internal sealed class SnapshotListCommand(SnapshotService snapshots) : ICommand
{
    /// <summary>Most files of one page, and how many are told to who does not say.</summary>
    public const int MaxFiles = 100, UsualFiles = 20;

    public string Name => "list";

    public async Task<CommandReply> ExecuteAsync(CommandParameters parameters, CancellationToken cancellationToken)
    {
        string? stream = parameters.Text("stream"), before = parameters.Text("before");
        int limit = parameters.Number("limit", 1, MaxFiles) ?? UsualFiles;
        parameters.RequireNoMore();
        SnapshotName? last = null;
        if (before is not null && !SnapshotName.TryParse(before, out last))
        {
            throw new CommandException(
                CommandWords.BadMessage, "`before` must be the `file` of a snapshot, as `list` tells it.");
        }

        SnapshotPage page = await snapshots.ListAsync(stream, last, limit, cancellationToken).ConfigureAwait(false)
            ?? throw NotKept();
        return CommandReply.Ok(json =>
        {
            json.WriteStartArray("files");
            foreach (SnapshotFile file in page.Files)
            {
                json.WriteStartObject();
                file.Write(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("more", page.HasMore);
        });
    }

    /// <summary>The refusal where no snapshots are kept.</summary>
    public static CommandException NotKept() => new(
        CommandWords.Unsupported, "This device keeps no snapshots: whoever runs it can set snapshots.directory.");
}
