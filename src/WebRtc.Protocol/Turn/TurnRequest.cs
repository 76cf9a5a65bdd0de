using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>
/// One request to the server until it is answered or given up: repeated over UDP (RFC 8489 §6.2.1), said once over a
/// stream (§6.2.2). It may begin again under another transaction id, because a nonce was stale.
/// </summary>
internal sealed class TurnRequest(StunMethod method, bool isReliable)
{
    /// <summary>From the one transmission over a stream to giving up. RFC 8489 §6.2.2 says 39.5 s.</summary>
    public static readonly TimeSpan ReliableTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Challenges in a row that one request answers: 401, and a nonce that goes stale meanwhile.</summary>
    public const int MaxChallenges = 3;

    private StunRetransmission _sending = StunRetransmission.Idle;
    private int _challenges;
    private Instant _givesUp = Instant.Never;

    public StunMethod Method => method;

    public StunTransactionId Id { get; private set; }

    public bool IsPending { get; private set; }

    /// <summary>It was last sent with credentials.</summary>
    public bool IsSigned { get; private set; }

    /// <summary>The next transmission, or giving up.</summary>
    public Instant Due => !IsPending ? Instant.Never : Instant.Min(_sending.Due, _givesUp);

    public void Start(Instant now, uint tag, IRandom random)
    {
        _challenges = 0;
        Begin(now, tag, random);
    }

    /// <returns>False: it has been challenged too often.</returns>
    public bool TryRestart(Instant now, uint tag, IRandom random)
    {
        if (++_challenges >= MaxChallenges) return false;
        Begin(now, tag, random);
        return true;
    }

    public void Finish() => (IsPending, _sending, _givesUp) = (false, StunRetransmission.Idle, Instant.Never);

    public bool IsExpired(Instant now) =>
        IsPending && (_givesUp <= now || (_sending.IsExhausted && _sending.Due <= now));

    public bool IsToBeSent(Instant now) => IsPending && !IsExpired(now) && _sending.Due <= now;

    public void HandleSent(Instant now, bool isSigned)
    {
        IsSigned = isSigned;
        _sending.HandleSent(now);
        if (isReliable) (_sending, _givesUp) = (StunRetransmission.Idle, now + ReliableTimeout);
    }

    private void Begin(Instant now, uint tag, IRandom random)
    {
        Id = StunTransactionId.Create(tag, random);
        IsPending = true;
        _sending = StunRetransmission.Start(now, roundTripTime: null);
        _givesUp = Instant.Never;
    }
}
