using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Commands;

/// <summary><c>keyframe</c>: asks an encoder for a key frame.</summary>
internal sealed class KeyFrameCommand(StreamTable streams) : ICommand
{
    public string Name => "keyframe";

    public Task<CommandReply> ExecuteAsync(CommandParameters parameters, CancellationToken cancellationToken)
    {
        IControllableStream stream = streams.Find(parameters);
        parameters.RequireNoMore();
        if (!stream.CanRequestKeyFrame)
        {
            throw new CommandException(
                CommandWords.Unsupported, $"The source of stream {stream.Name} makes key frames when it likes.");
        }

        stream.RequestKeyFrame();
        return Task.FromResult(CommandReply.Ok(json => json.WriteString("stream", stream.Name)));
    }
}
