using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Commands;

/// <summary><c>output</c>: lists the outputs, or switches one.</summary>
internal sealed class OutputCommand(IOutputs outputs) : ICommand
{
    public string Name => "output";

    public Task<CommandReply> ExecuteAsync(CommandParameters parameters, CancellationToken cancellationToken)
    {
        string? name = parameters.Text("name");
        bool? on = parameters.Flag("on");
        parameters.RequireNoMore();
        return Task.FromResult((name, on) switch
        {
            (null, null) => List(),
            (not null, { } state) => Set(name, state),
            (null, _) => throw new CommandException(CommandWords.BadMessage, "`on` needs `name`."),
            _ => throw new CommandException(CommandWords.BadMessage, "`name` needs `on`."),
        });
    }

    private CommandReply List() => CommandReply.Ok(json =>
    {
        json.WriteStartArray("outputs");
        foreach (OutputState output in outputs.List())
        {
            json.WriteStartObject();
            json.WriteString("name", output.Name);
            json.WriteBoolean("on", output.On);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private CommandReply Set(string name, bool on)
    {
        IReadOnlyList<OutputState> known = outputs.List();
        if (known.All(output => output.Name != name))
        {
            string names = known.Count > 0 ? string.Join(", ", known.Select(static output => output.Name)) : "none";
            return CommandReply.Refusal(CommandWords.UnknownOutput, $"There is no such output. There are: {names}.");
        }

        if (outputs.Set(name, on) is { } fault) return CommandReply.Refusal(CommandWords.Refused, fault);
        return CommandReply.Ok(json =>
        {
            json.WriteString("name", name);
            json.WriteBoolean("on", on);
        });
    }
}
