namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.6. Events come from the connection's context.</summary>
public sealed class RTCIceTransport
{
    private readonly Lock _gate = new();
    private readonly List<RTCIceCandidate> _local = [];
    private readonly List<RTCIceCandidate> _remote = [];
    private RTCIceParameters? _localParameters;
    private RTCIceParameters? _remoteParameters;

    internal RTCIceTransport()
    {
    }

    public event Action? OnStateChange;

    public event Action? OnGatheringStateChange;

    public event Action? OnSelectedCandidatePairChange;

    public RTCIceRole Role { get; internal set; }

    /// <summary>RTCP shares it.</summary>
    public RTCIceComponent Component => RTCIceComponent.Rtp;

    public RTCIceTransportState State { get; private set; }

    public RTCIceGathererState GatheringState { get; private set; }

    private RTCIceCandidatePair? Selected { get; set; }

    /// <summary>Those signaled so far in this generation.</summary>
    public IReadOnlyList<RTCIceCandidate> GetLocalCandidates()
    {
        lock (_gate) return [.. _local.Where(one => one.UsernameFragment == _localParameters?.UsernameFragment)];
    }

    /// <summary>Those the peer has signaled, of any generation that is in use.</summary>
    public IReadOnlyList<RTCIceCandidate> GetRemoteCandidates()
    {
        lock (_gate) return [.. _remote];
    }

    /// <summary>The pair that datagrams take; null: none.</summary>
    public RTCIceCandidatePair? GetSelectedCandidatePair() => Selected;

    /// <summary>Null before the local description.</summary>
    public RTCIceParameters? GetLocalParameters() => _localParameters;

    /// <summary>Null before the remote description.</summary>
    public RTCIceParameters? GetRemoteParameters() => _remoteParameters;

    internal bool Set(RTCIceTransportState state)
    {
        if (State == state || State == RTCIceTransportState.Closed) return false;
        State = state;
        return true;
    }

    internal void Set(RTCIceGathererState state)
    {
        if (GatheringState == state) return;
        GatheringState = state;
        OnGatheringStateChange?.Invoke();
    }

    internal void SetSelected(RTCIceCandidatePair? pair)
    {
        if (Selected == pair) return;
        Selected = pair;
        OnSelectedCandidatePairChange?.Invoke();
    }

    internal void AddLocal(RTCIceCandidate candidate)
    {
        lock (_gate) _local.Add(candidate);
    }

    internal void AddRemote(RTCIceCandidate candidate)
    {
        lock (_gate) _remote.Add(candidate);
    }

    /// <summary>What the descriptions say; a generation of new credentials has candidates of its own.</summary>
    internal void SetParameters(RTCIceParameters local, RTCIceParameters? remote)
    {
        lock (_gate)
        {
            // Those of the generation before stay: a restart can be rolled back.
            _local.RemoveAll(one => one.UsernameFragment != local.UsernameFragment
                && one.UsernameFragment != _localParameters?.UsernameFragment);
            if (_remoteParameters != remote && remote is not null)
                _remote.RemoveAll(
                    candidate => candidate.UsernameFragment is { } ufrag && ufrag != remote.UsernameFragment);
            (_localParameters, _remoteParameters) = (local, remote ?? _remoteParameters);
        }
    }

    internal void Announce() => OnStateChange?.Invoke();
}
