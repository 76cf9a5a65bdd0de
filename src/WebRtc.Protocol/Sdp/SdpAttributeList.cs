using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>
/// The attributes of one section in their order, unknown ones included: readable, and for the reader to ignore.
/// </summary>
internal sealed class SdpAttributeList : IEnumerable<SdpAttribute>
{
    private readonly List<SdpAttribute> _attributes = [];

    public int Count => _attributes.Count;

    public SdpAttribute this[int index] => _attributes[index];

    public void Add(SdpAttribute attribute) => _attributes.Add(attribute);

    public void Add(string name, string? value = null) => _attributes.Add(new SdpAttribute(name, value));

    public bool Contains(string name)
    {
        foreach (SdpAttribute attribute in _attributes)
            if (attribute.Name == name) return true;
        return false;
    }

    /// <summary>The value of the first attribute of this name that has one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out string? value)
    {
        foreach (SdpAttribute attribute in _attributes)
        {
            value = attribute.Value;
            if (attribute.Name == name && value is not null) return true;
        }
        value = null;
        return false;
    }

    public List<SdpAttribute>.Enumerator GetEnumerator() => _attributes.GetEnumerator();

    IEnumerator<SdpAttribute> IEnumerable<SdpAttribute>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
