using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Commands;

/// <summary>Finds the stream that a command means.</summary>
internal sealed class StreamTable(IReadOnlyList<IControllableStream> streams)
{
    /// <summary>The one of the member <c>stream</c>, or the first.</summary>
    /// <exception cref="CommandException">There is none of this name.</exception>
    public IControllableStream Find(CommandParameters parameters)
    {
        if (parameters.Text("stream") is not { } name) return streams[0];
        return streams.FirstOrDefault(stream => stream.Name == name)
            ?? throw new CommandException(
                CommandWords.UnknownStream,
                $"There is no such stream. There are: {string.Join(", ", streams.Select(static one => one.Name))}.");
    }
}
