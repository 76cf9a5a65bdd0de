namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>One a= line (RFC 8866 §5.13).</summary>
/// <param name="Name">As written; names are case-sensitive.</param>
/// <param name="Value">What follows the colon; null for a property attribute.</param>
internal readonly record struct SdpAttribute(string Name, string? Value = null)
{
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";
}
