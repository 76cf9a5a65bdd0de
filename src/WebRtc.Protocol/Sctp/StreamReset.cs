using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// Re-configuration (RFC 6525) as data channels need it: our outgoing streams are reset when their queues are empty,
/// one request at a time; the peer's requests for its outgoing streams are performed once everything before them has
/// come. Other requests are denied.
/// </summary>
/// <param name="initialTsn">Ours: the first request's sequence number (RFC 6525 §4.1).</param>
/// <param name="peerInitialTsn">The peer's.</param>
internal sealed class StreamReset(uint initialTsn, uint peerInitialTsn)
{
    /// <summary>Streams in one request; the rest waits for the next.</summary>
    public const int MaxStreamsPerRequest = 256;

    private readonly Queue<ushort> _waiting = [];
    private uint _sequence = initialTsn, _expected = peerInitialTsn;
    private uint _lastTsn;
    private ushort[] _streams = [];
    private int _requestedCount;
    private ReConfigResult _lastResult = ReConfigResult.BadSequenceNumber;
    private ReConfigResult _response;
    private uint _responseSequence;
    private bool _owesRequest, _owesResponse;

    /// <summary>When the request is sent again.</summary>
    public Instant NextTimeout { get; private set; } = Instant.Never;

    /// <summary>Something is to be sent.</summary>
    public bool IsDue => _owesResponse || _owesRequest || (_requestedCount == 0 && _waiting.Count > 0);

    /// <summary>The streams of the request that is answered; valid until the next call.</summary>
    public ReadOnlySpan<ushort> Requested => _streams.AsSpan(0, _requestedCount);

    /// <summary>Nothing more will be sent on the stream.</summary>
    public void Add(ushort streamId) => _waiting.Enqueue(streamId);

    /// <summary>A request or response of the peer (one parameter).</summary>
    /// <param name="parameter">Of a RE-CONFIG chunk.</param>
    /// <param name="cumulativeTsn">What we have received.</param>
    /// <param name="streams">Incoming streams to be reset now; in network order, none: all.</param>
    /// <returns>True if they are to be reset.</returns>
    public bool HandleRequest(scoped in Parameter parameter, uint cumulativeTsn, out ReadOnlySpan<byte> streams)
    {
        streams = default;
        if (!ReConfigChunk.TryParseSequence(parameter, out uint sequence)) return false;
        bool isAgain = sequence == _expected - 1;
        if (sequence != _expected && !isAgain)
        {
            Respond(sequence, ReConfigResult.BadSequenceNumber);
            return false;
        }
        // A request that was in progress is looked at again, under its old number or a new one: peers do either.
        if (isAgain && _lastResult != ReConfigResult.InProgress)
        {
            Respond(sequence, _lastResult);
            return false;
        }
        _expected = sequence + 1;
        _lastResult = ReConfigResult.Denied;
        bool isReset = parameter.Type == ParameterType.OutgoingResetRequest
            && ReConfigChunk.TryParseOutgoingReset(parameter, out _, out uint lastTsn, out streams)
            && IsComplete(cumulativeTsn, lastTsn);
        Respond(sequence, _lastResult);
        return isReset;
    }

    /// <returns>True if the request is over: <see cref="Requested"/> names its streams.</returns>
    public bool HandleResponse(Instant now, TimeSpan timeout, in Parameter parameter)
    {
        if (!ReConfigChunk.TryParseResponse(parameter, out uint sequence, out ReConfigResult result)) return false;
        if (_requestedCount == 0 || sequence != _sequence) return false;
        _sequence++;
        if (result is ReConfigResult.InProgress or ReConfigResult.AlreadyInProgress)
        {
            NextTimeout = now + timeout;                                   // asked again then, under a new number
            return false;
        }
        NextTimeout = Instant.Never;
        _owesRequest = false;
        return true;
    }

    /// <summary>The streams of <see cref="Requested"/> have been told; the next request may go.</summary>
    public void HandleCompleted() => _requestedCount = 0;

    /// <returns>True if the peer has let a request wait.</returns>
    public bool HandleTimeout(Instant now)
    {
        if (now < NextTimeout) return false;
        NextTimeout = Instant.Never;
        return _owesRequest = true;
    }

    public void HandlePathReturned(Instant now)
    {
        if (NextTimeout != Instant.Never) NextTimeout = now;
    }

    public void Write(Instant now, TimeSpan timeout, uint lastAssignedTsn, ref SctpPacketWriter writer)
    {
        if (_owesResponse && writer.Room >= Parameter.HeaderLength + ReConfigChunk.ResponseLength)
        {
            ReConfigChunk.WriteResponse(ref writer, _responseSequence, _response);
            _owesResponse = false;
        }
        if (_requestedCount == 0 && _waiting.Count > 0) TakeWaiting(lastAssignedTsn);
        int length = Parameter.HeaderLength + ReConfigChunk.RequestFixedLength + (_requestedCount * sizeof(ushort));
        if (!_owesRequest || writer.Room < length) return;
        ReConfigChunk.WriteOutgoingReset(ref writer, _sequence, _expected - 1, _lastTsn, Requested);
        _owesRequest = false;
        NextTimeout = now + timeout;
    }

    private bool IsComplete(uint cumulativeTsn, uint lastTsn)
    {
        bool isComplete = !Tsn.IsAfter(lastTsn, cumulativeTsn);            // RFC 6525 §5.2.2 E2
        _lastResult = isComplete ? ReConfigResult.Performed : ReConfigResult.InProgress;
        return isComplete;
    }

    private void Respond(uint sequence, ReConfigResult result)
    {
        _responseSequence = sequence;
        _response = result;
        _owesResponse = true;
    }

    private void TakeWaiting(uint lastAssignedTsn)
    {
        if (_streams.Length == 0) _streams = new ushort[MaxStreamsPerRequest];
        while (_requestedCount < MaxStreamsPerRequest && _waiting.TryDequeue(out ushort stream))
            _streams[_requestedCount++] = stream;
        _lastTsn = lastAssignedTsn;
        _owesRequest = true;
    }
}
