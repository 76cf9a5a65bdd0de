namespace Camerad.Daemon.Configuration;

/// <summary>A value as written, before anybody asked what it means.</summary>
/// <param name="origin">Where it was written.</param>
internal abstract class ConfigNode(ConfigOrigin origin)
{
    public ConfigOrigin Origin { get; } = origin;

    /// <summary>How a message shows it.</summary>
    public abstract string Display { get; }
}
