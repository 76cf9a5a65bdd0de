namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary><c>name[=value]</c> behind an identity assertion (RFC 8827 §5).</summary>
/// <param name="Name">A token.</param>
/// <param name="Value">Without ";"; null if there is none.</param>
internal readonly record struct IdentityExtension(string Name, string? Value = null)
{
    public override string ToString() => Value is null ? Name : $"{Name}={Value}";
}
