namespace Camerad.Daemon.Configuration;

/// <summary>The configuration was refused, for all of these reasons.</summary>
/// <param name="faults">At least one.</param>
internal sealed class ConfigurationException(IReadOnlyList<ConfigurationFault> faults)
    : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<ConfigurationFault> Faults { get; } = faults;
}
