namespace Camerad.Daemon.Configuration;

/// <summary>Keys and values in the order written.</summary>
/// <param name="origin">Where it was written.</param>
internal sealed class ConfigObject(ConfigOrigin origin) : ConfigNode(origin)
{
    private readonly List<KeyValuePair<string, ConfigNode>> _members = [];

    public IReadOnlyList<KeyValuePair<string, ConfigNode>> Members => _members;

    public override string Display => "{…}";

    public ConfigNode? Find(string key)
    {
        int index = IndexOf(key, ignoreCase: false);
        return index < 0 ? null : _members[index].Value;
    }

    /// <summary>Adds or replaces.</summary>
    public void Set(string key, ConfigNode value)
    {
        int index = IndexOf(key, value.Origin.IgnoresCase);
        if (index < 0) _members.Add(new(key, value));
        else _members[index] = new(_members[index].Key, value);
    }

    /// <summary>Lays a later layer over this one: objects key by key, everything else whole.</summary>
    public void Overlay(ConfigObject later)
    {
        foreach ((string key, ConfigNode value) in later._members)
        {
            int index = IndexOf(key, value.Origin.IgnoresCase);
            if (index >= 0 && value is ConfigObject laterObject && _members[index].Value is ConfigObject earlier
                && !ChangesType(earlier, laterObject))
                earlier.Overlay(laterObject);
            else
                Set(key, value);
        }
    }

    /// <summary>
    /// The key's place: exactly, else in any case where this or the other side comes from the environment.
    /// </summary>
    public int IndexOf(string key, bool ignoreCase)
    {
        int exact = _members.FindIndex(member => member.Key == key);
        return exact >= 0 ? exact : _members.FindIndex(member => (ignoreCase || member.Value.Origin.IgnoresCase)
            && string.Equals(member.Key, key, StringComparison.OrdinalIgnoreCase));
    }

    // A source of another type has other keys: those of the earlier layer would only be refused.
    private static bool ChangesType(ConfigObject earlier, ConfigObject later) =>
        earlier.Find("type") is ConfigScalar was && later.Find("type") is ConfigScalar becomes
            && was.Text != becomes.Text;
}
