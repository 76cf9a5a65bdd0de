using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// Asks one STUN server what our address looks like from outside (RFC 8489 §12, RFC 8445 §5.1.1.2) and goes on
/// asking, which keeps the NAT's binding and notices when it changes. One socket has one mapping, so all agents of a
/// loop share one gatherer. Responses of a server carry no integrity: what is believed is the 96-bit transaction id
/// and the server's address.
/// </summary>
internal sealed class ServerReflexiveGatherer
{
    /// <summary>
    /// Between a response and the next request: shorter than the 30 s after which careless NATs forget (RFC
    /// 4787 §4.3 asks for 120).
    /// </summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(20);

    /// <summary>After a server did not answer at all.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(60);

    /// <summary>Bytes that <see cref="TryPollTransmit"/> needs.</summary>
    public const int MinBufferLength = 64;

    private readonly IRandom _random;
    private StunTransactionId _id;
    private StunRetransmission _request = StunRetransmission.Idle;
    private Instant _nextRequest;
    private TransportAddress? _reported;

    /// <param name="local">Our socket's own address; the candidate's base.</param>
    /// <param name="server">Resolved by the caller; of the same family.</param>
    /// <param name="tag">The first four bytes of its transaction ids: no agent of this socket has the same.</param>
    /// <param name="random">Transaction ids.</param>
    /// <param name="now">The first request is due.</param>
    public ServerReflexiveGatherer(
        in TransportAddress local, in TransportAddress server, uint tag, IRandom random, Instant now)
    {
        Route = new Route(local, server);
        Tag = tag;
        _random = random;
        _nextRequest = now;
    }

    public uint Tag { get; }

    /// <summary>From our base to the server.</summary>
    public Route Route { get; }

    /// <summary>What the server sees; null: it has not answered yet, or no longer does.</summary>
    public TransportAddress? MappedAddress { get; private set; }

    /// <summary>Whether the first answer, or giving up on it, is behind us: gathering is complete.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Responses that were malformed, not ours, errors, or without an address.</summary>
    public long ResponsesRejected { get; private set; }

    public Instant NextTimeout => Instant.Min(_request.Due, _nextRequest);

    /// <returns>Whether the datagram was the answer to our request.</returns>
    public bool HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        if (!StunMessage.TryParse(datagram, out StunMessage response)
            || response.Class is not (StunClass.SuccessResponse or StunClass.ErrorResponse)
            || _request.Sent == 0 || response.TransactionId != _id || route.Remote != Route.Remote)
        {
            ResponsesRejected++;
            return false;
        }
        TransportAddress mapped = default;
        bool success = response.Class == StunClass.SuccessResponse && response.TryGetMappedAddress(out mapped)
            && mapped.Port != 0;
        if (!success) ResponsesRejected++;
        Settle(success ? mapped : null, now + (success ? RefreshInterval : RetryInterval));
        return true;
    }

    public void HandleTimeout(Instant now)
    {
        if (_request.IsExhausted && _request.Due <= now) Settle(null, now + RetryInterval);
        if (_nextRequest > now) return;
        _nextRequest = Instant.Never;
        _id = StunTransactionId.Create(Tag, _random);
        _request = StunRetransmission.Start(now, roundTripTime: null);
    }

    public bool TryPollTransmit(Instant now, Span<byte> buffer, out int length, out Route route)
    {
        (length, route) = (0, Route);
        HandleTimeout(now);
        if (_request.Due > now) return false;
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, _id);
        writer.AddFingerprint();
        length = writer.Length;
        _request.HandleSent(now);
        return true;
    }

    /// <returns>True once for each address that differs from the one told before.</returns>
    public bool TryPollMapped(out TransportAddress mapped)
    {
        mapped = MappedAddress ?? default;
        if (MappedAddress is null || MappedAddress == _reported) return false;
        _reported = MappedAddress;
        return true;
    }

    private void Settle(TransportAddress? mapped, Instant nextRequest)
    {
        (MappedAddress, IsSettled) = (mapped, true);
        _request = StunRetransmission.Idle;
        _nextRequest = nextRequest;
    }
}
