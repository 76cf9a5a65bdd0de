using Camerad.Daemon.Snapshots;
using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Commands;

/// <summary><c>snapshot</c>: takes one, keeps and publishes it, and answers with its facts or with the JPEG.</summary>
internal sealed class SnapshotCommand(SnapshotService snapshots) : ICommand
{
    private const string Facts = "facts", Jpeg = "jpeg";

    /// <summary>Characters of the name that the event repeats.</summary>
    private const int MaxNameLength = 64;

    public string Name => "snapshot";

    public async Task<CommandReply> ExecuteAsync(CommandParameters parameters, CancellationToken cancellationToken)
    {
        string? stream = parameters.Text("stream"), name = parameters.Text("name"), reply = parameters.Text("reply");
        SnapshotSettings settings = snapshots.DefaultSettings;
        settings = new SnapshotSettings(
            parameters.Number("quality", SnapshotSettings.MinQuality, SnapshotSettings.MaxQuality) ?? settings.Quality,
            parameters.Number("width", SnapshotSettings.MinWidth, SnapshotSettings.MaxWidth) ?? settings.Width);
        parameters.RequireNoMore();
        if (name?.Length > MaxNameLength)
            throw new CommandException(CommandWords.BadMessage, $"`name` has at most {MaxNameLength} characters.");
        if (reply is not (null or Facts or Jpeg))
            throw new CommandException(CommandWords.BadMessage, $"`reply` must be \"{Facts}\" or \"{Jpeg}\".");
        var trigger = new SnapshotTrigger(SnapshotTriggerKind.Command, name);
        try
        {
            SnapshotRecord record =
                await snapshots.RecordAsync(stream, trigger, settings, cancellationToken).ConfigureAwait(false);
            CommandReply facts = CommandReply.Ok(record.Write);
            return reply == Jpeg
                ? new CommandReply("image/jpeg", record.Picture.Jpeg) { Facts = facts.Payload }
                : facts;
        }
        catch (SnapshotException exception)
        {
            throw new CommandException(WordOf(exception.Fault), exception.Message, exception.RetryAfter);
        }
    }

    private static string WordOf(SnapshotFault fault) => fault switch
    {
        SnapshotFault.UnknownStream => CommandWords.UnknownStream,
        SnapshotFault.NoPicture => CommandWords.SourceUnavailable,
        SnapshotFault.Busy => CommandWords.Busy,
        _ => CommandWords.Internal,
    };
}
