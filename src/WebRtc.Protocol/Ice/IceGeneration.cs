namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>The credentials between two ICE restarts (RFC 8445 §9); a pair keeps the generation it was formed in.</summary>
internal sealed class IceGeneration(IceCredentials local)
{
    public IceCredentials Local { get; } = local;

    /// <summary>Null until the remote description is known.</summary>
    public IceCredentials? Remote { get; set; }
}
