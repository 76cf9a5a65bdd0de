namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// The credentials between two ICE restarts (RFC 8445 §9); a pair keeps the generation it was formed in.
/// </summary>
internal sealed class IceGeneration
{
    /// <summary>Null until the local description is known.</summary>
    public IceCredentials? Local { get; set; }

    /// <summary>Null until the remote description is known.</summary>
    public IceCredentials? Remote { get; set; }

    /// <summary>Checks can be sent.</summary>
    public bool IsComplete => Local is not null && Remote is not null;
}
