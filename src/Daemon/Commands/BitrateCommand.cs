using Camerad.Capture.Controls;
using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Commands;

/// <summary>
/// <c>bitrate</c>: shows or sets the control of this name, which cameras that encode have as well as our own encoders.
/// </summary>
internal sealed class BitrateCommand(StreamTable streams) : ICommand
{
    private const string Control = "bitrate";

    public string Name => "bitrate";

    public Task<CommandReply> ExecuteAsync(CommandParameters parameters, CancellationToken cancellationToken)
    {
        IControllableStream stream = streams.Find(parameters);
        string? value = parameters.Value("value");
        parameters.RequireNoMore();
        CameraControl bitrate = stream.Controls?.List().FirstOrDefault(static control => control.Name == Control)
            ?? throw new CommandException(
                CommandWords.Unsupported, $"The bitrate of stream {stream.Name} is its source's own, or it is away.");
        return Task.FromResult(value is null
            ? CommandReply.Ok(json =>
            {
                json.WriteString("stream", stream.Name);
                CameraControlJson.WriteMembers(json, bitrate);
            })
            : ControlCommand.Set(stream, Control, value));
    }
}
