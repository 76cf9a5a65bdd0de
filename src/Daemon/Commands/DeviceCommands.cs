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
        using CommandParameters parameters = CommandParameters.Parse(payload);
        return await ExecuteAsync(name, parameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Carries one out whose payload is parsed already.</summary>
    /// <exception cref="CommandException">Refused.</exception>
    public Task<CommandReply> ExecuteAsync(
        string name, CommandParameters parameters, CancellationToken cancellationToken) =>
        _commands.TryGetValue(name, out ICommand? command)
            ? command.ExecuteAsync(parameters, cancellationToken)
            : throw new CommandException(CommandWords.UnknownCommand, "There is no such command.");
}
