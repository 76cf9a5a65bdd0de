using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Commands;

/// <summary>One of the commands. Any thread.</summary>
internal interface ICommand
{
    /// <summary>Lower case, at most 32 characters.</summary>
    string Name { get; }

    /// <summary>Carries it out.</summary>
    /// <exception cref="CommandException">Refused.</exception>
    Task<CommandReply> ExecuteAsync(CommandParameters parameters, CancellationToken cancellationToken);
}
