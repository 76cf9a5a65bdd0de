namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>What a client has seen and dropped; only ever grows.</summary>
internal sealed class TurnCounters
{
    /// <summary>Datagrams that another address than the server's sent to our side of the way.</summary>
    public long NotFromServer { get; set; }

    /// <summary>Neither STUN nor ChannelData, or broken.</summary>
    public long Malformed { get; set; }

    /// <summary>Responses without, or with a wrong, MESSAGE-INTEGRITY where there must be one.</summary>
    public long Unauthenticated { get; set; }

    /// <summary>Responses to nothing that is asked, and requests: a client serves nobody.</summary>
    public long Unmatched { get; set; }

    /// <summary>Data of a channel that is not bound, or of a peer without a permission.</summary>
    public long UnknownPeer { get; set; }

    /// <summary>Permissions and channels beyond the limits, and those that the server refused.</summary>
    public long Refused { get; set; }

    /// <summary>Datagrams of peers.</summary>
    public long Received { get; set; }

    /// <summary>Datagrams to peers.</summary>
    public long Sent { get; set; }
}
