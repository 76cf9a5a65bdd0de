namespace Camerad.Daemon.Commands;

/// <param name="Name">The output's name in the configuration.</param>
/// <param name="On">Switched on.</param>
internal sealed record OutputState(string Name, bool On);
