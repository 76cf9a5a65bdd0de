namespace Camerad.Daemon.Commands;

/// <summary>A device without outputs.</summary>
internal sealed class NoOutputs : IOutputs
{
    public IReadOnlyList<OutputState> List() => [];

    public string? Set(string name, bool on) => "This device has no outputs.";
}
