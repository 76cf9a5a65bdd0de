using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Commands;

/// <summary>The commands there are, by name; for every channel. Any thread.</summary>
internal sealed class DeviceCommands(IEnumerable<ICommand> commands) : IDeviceCommands
{
    private readonly Dictionary<string, ICommand> _commands =
        commands.ToDictionary(static command => command.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _commands.Keys;

    public async Task<CommandReply> ExecuteAsync(
        string name, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (!_commands.TryGetValue(name, out ICommand? command))
            throw new CommandException(CommandWords.UnknownCommand, "There is no such command.");
        using CommandParameters parameters = CommandParameters.Parse(payload);
        return await command.ExecuteAsync(parameters, cancellationToken).ConfigureAwait(false);
    }
}
