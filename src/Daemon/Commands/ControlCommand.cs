using System.Text.Json;
using Camerad.Capture.Controls;
using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Commands;

/// <summary><c>control</c>: lists what can be set on a camera, or sets one thing.</summary>
internal sealed class ControlCommand(StreamTable streams) : ICommand
{
    public string Name => "control";

    public Task<CommandReply> ExecuteAsync(CommandParameters parameters, CancellationToken cancellationToken)
    {
        IControllableStream stream = streams.Find(parameters);
        string? name = parameters.Text("name"), value = parameters.Value("value");
        parameters.RequireNoMore();
        return Task.FromResult((name, value) switch
        {
            (null, null) => List(stream),
            (not null, not null) => Set(stream, name, value),
            (null, _) => throw new CommandException(CommandWords.BadMessage, "`value` needs `name`."),
            _ => throw new CommandException(CommandWords.BadMessage, "`name` needs `value`."),
        });
    }

    private static CommandReply List(IControllableStream stream) => CommandReply.Ok(json =>
    {
        json.WriteString("stream", stream.Name);
        json.WriteStartArray("controls");
        foreach (CameraControl control in stream.Controls?.List() ?? []) Write(json, control);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, CameraControl control)
    {
        json.WriteStartObject();
        CameraControlJson.WriteMembers(json, control);
        if (control.IsInactive) json.WriteBoolean("inactive", true);
        json.WriteEndObject();
    }

    /// <summary>Sets one control and says what came of it.</summary>
    public static CommandReply Set(IControllableStream stream, string name, string value)
    {
        if (stream.Controls is not { } controls)
        {
            return CommandReply.Refusal(
                CommandWords.Unsupported, $"Nothing can be set on the source of stream {stream.Name}.");
        }

        ControlOutcome outcome = controls.Set(name, value);
        string? word = outcome.Status switch
        {
            ControlStatus.Unsupported => CommandWords.Unsupported,
            ControlStatus.BadValue => CommandWords.BadValue,
            ControlStatus.Refused => CommandWords.Refused,
            _ => null,
        };
        if (word is not null)
            return CommandReply.Refusal(word, outcome.Message ?? $"The camera does not take {name}.");
        return CommandReply.Ok(json =>
        {
            json.WriteString("stream", stream.Name);
            json.WriteString("name", name);
            if (outcome.Value is { } inForce) json.WriteString("value", inForce);
            json.WriteString("state", outcome.Status == ControlStatus.Deferred ? "deferred" : "applied");
            if (outcome.Message is { } message) json.WriteString("message", message);
        });
    }
}
