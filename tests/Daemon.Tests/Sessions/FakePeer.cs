using Camerad.Daemon.Control;
using Camerad.Daemon.Sessions;
using Camerad.WebRtc;

namespace Camerad.Daemon.Tests.Sessions;

/// <summary>A peer without a network; the real one is tested end to end.</summary>
internal sealed class FakePeer : IPeer
{
    public event Action? ConnectionStateChanged;

    public event Action<RTCIceCandidateInit?>? CandidateGathered;

    public event Action<IControlChannel>? ControlChannelOpened;

    public RTCPeerConnectionState ConnectionState { get; private set; }

    public RTCSessionDescriptionInit? RemoteDescription { get; private set; }

    public List<string> Calls { get; } = [];

    public TimeSpan? GatheringTimeout { get; private set; }

    public Exception? Refuses { get; set; }

    /// <summary>Holds answers until it completes.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public int AtOnce { get; private set; }

    public int MostAtOnce { get; private set; }

    public bool IsClosed { get; private set; }

    public bool IsDisposed { get; private set; }

    public async Task<string> AnswerAsync(string offer, TimeSpan gatheringTimeout, CancellationToken cancellationToken)
    {
        MostAtOnce = Math.Max(MostAtOnce, ++AtOnce);
        if (Gate is not null) await Gate.Task.WaitAsync(cancellationToken);
        AtOnce--;
        Calls.Add("answer");
        GatheringTimeout = gatheringTimeout;
        if (Refuses is not null) throw Refuses;
        RemoteDescription = new RTCSessionDescriptionInit(RTCSdpType.Offer, offer);
        return "v=0\r\nm=video 9 X 1\r\na=ice-ufrag:ours\r\na=ice-pwd:secret\r\n"
            + "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n";
    }

    public Task<string> OfferAsync(TimeSpan gatheringTimeout, CancellationToken cancellationToken)
    {
        Calls.Add("offer");
        return Task.FromResult("our offer");
    }

    public Task AcceptAnswerAsync(string answer)
    {
        Calls.Add("accept " + answer);
        return Task.CompletedTask;
    }

    public Task AddCandidateAsync(RTCIceCandidateInit? candidate)
    {
        Calls.Add("candidate " + (candidate?.Candidate ?? "end"));
        return Task.CompletedTask;
    }

    public void Become(RTCPeerConnectionState state)
    {
        ConnectionState = state;
        ConnectionStateChanged?.Invoke();
    }

    public void Gather(RTCIceCandidateInit? candidate) => CandidateGathered?.Invoke(candidate);

    /// <summary>What it tells; null: it does not answer.</summary>
    public Func<PeerStatistics>? Statistics { get; set; } = static () => new PeerStatistics();

    /// <summary>Times it was asked for statistics.</summary>
    public int Readings { get; private set; }

    public Task<PeerStatistics> ReadStatisticsAsync()
    {
        Readings++;
        return Statistics is null
            ? new TaskCompletionSource<PeerStatistics>().Task
            : Task.FromResult(Statistics());
    }

    public void Open(IControlChannel channel) => ControlChannelOpened?.Invoke(channel);

    public void Close() => IsClosed = true;

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
