namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>What an agent has seen; only ever grows.</summary>
internal sealed class IceCounters
{
    public long RequestsReceived { get; set; }

    public long ResponsesReceived { get; set; }

    public long RequestsSent { get; set; }

    public long ResponsesSent { get; set; }

    /// <summary>Not STUN, or broken.</summary>
    public long Malformed { get; set; }

    /// <summary>
    /// Requests or responses without or with a wrong MESSAGE-INTEGRITY, or for a ufrag that is not ours.
    /// </summary>
    public long Unauthenticated { get; set; }

    /// <summary>Responses to nothing that is asked, or from elsewhere than asked.</summary>
    public long Unmatched { get; set; }

    /// <summary>STUN on a way that the policy forbids.</summary>
    public long RefusedByPolicy { get; set; }

    public long RoleConflicts { get; set; }

    /// <summary>
    /// Remote candidates of TCP, component 2, with a name or an address nobody can send to; local ones
    /// that the policy forbids.
    /// </summary>
    public long CandidatesIgnored { get; set; }

    /// <summary>Candidates or pairs refused because a list was full.</summary>
    public long OverLimit { get; set; }
}
