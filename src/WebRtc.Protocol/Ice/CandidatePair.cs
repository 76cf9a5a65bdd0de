using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// A local base and a remote address, with the state of the check between them (RFC 8445 §6.1.2). Our server-reflexive
/// candidates have no pairs of their own: they leave from their base, so their pair would be the base's (§6.1.2.4).
/// </summary>
internal sealed class CandidatePair(
    in IceCandidate local, in IceCandidate remote, in Route route, IceGeneration generation)
{
    /// <summary>What has gone and come this way, for statistics.</summary>
    public PairCounters Counters;

    /// <summary>Unique in its agent.</summary>
    public int Id { get; init; }

    public IceCandidate Local { get; } = local;

    /// <summary>Changes when a peer-reflexive candidate turns out to be one that was signalled.</summary>
    public IceCandidate Remote { get; set; } = remote;

    public Route Route { get; } = route;

    /// <summary>Its datagrams leave through a TURN server.</summary>
    public bool IsRelayed => Local.Type == IceCandidateType.Relayed;

    public IceGeneration Generation { get; } = generation;

    /// <summary>RFC 8445 §6.1.2.3; changes with the role.</summary>
    public ulong Priority { get; private set; }

    public CandidatePairState State { get; set; }

    /// <summary>The peer has checked this pair: check back at once (RFC 8445 §7.3.1.4).</summary>
    public bool IsTriggered { get; set; }

    /// <summary>Controlled: the peer's check came after our own had succeeded, and got a second one.</summary>
    public bool IsCheckedBack { get; set; }

    /// <summary>Controlled: USE-CANDIDATE came before our own check succeeded (RFC 8445 §7.3.1.5).</summary>
    public bool IsNominatedOnSuccess { get; set; }

    /// <summary>Controlling: the nomination was acknowledged. Controlled: the peer has nominated it.</summary>
    public bool IsNominated { get; set; }

    public StunTransactionId TransactionId { get; set; }

    public StunRetransmission Check = StunRetransmission.Idle;

    /// <summary>When something authenticated last came on this pair; null: never.</summary>
    public Instant? LastHeard { get; set; }

    /// <summary>
    /// Our address as the peer saw it, when it is none of ours: a peer-reflexive local candidate (RFC 8445 §7.2.5.3.1).
    /// </summary>
    public TransportAddress Mapped { get; set; }

    public void SetPriority(IceRole role)
    {
        (ulong g, ulong d) = role == IceRole.Controlling
            ? (Local.Priority, Remote.Priority)
            : (Remote.Priority, (ulong)Local.Priority);
        Priority = (Math.Min(g, d) << 32) + (2 * Math.Max(g, d)) + (g > d ? 1u : 0u);
    }

    /// <summary>
    /// The peer's check came here (RFC 8445 §7.3.1.4): ours goes back at once. One in flight is sent again under its
    /// own id, because the peer's NAT may have swallowed it until now.
    /// </summary>
    public void Trigger(Instant now, TimeSpan? roundTripTime)
    {
        if (State == CandidatePairState.InProgress) Check.Renew(now, roundTripTime);
        else (State, IsTriggered) = (CandidatePairState.Waiting, true);
    }

    /// <summary>Back to the queue of ordinary checks.</summary>
    public void Requeue() => (State, Check) = (CandidatePairState.Waiting, StunRetransmission.Idle);

    public void Fail() => (State, Check, IsTriggered) = (CandidatePairState.Failed, StunRetransmission.Idle, false);
}
