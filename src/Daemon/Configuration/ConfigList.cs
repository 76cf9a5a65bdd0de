namespace Camerad.Daemon.Configuration;

/// <summary>A list; a later layer's list replaces it whole.</summary>
/// <param name="items">In order.</param>
/// <param name="origin">Where it was written.</param>
internal sealed class ConfigList(IReadOnlyList<ConfigNode> items, ConfigOrigin origin) : ConfigNode(origin)
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;

    public override string Display => "[" + string.Join(", ", Items.Select(static item => item.Display)) + "]";
}
