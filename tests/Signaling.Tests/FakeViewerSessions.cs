using System.Collections.Concurrent;

namespace Camerad.Signaling.Tests;

/// <summary>A daemon that answers everything and writes down what it was asked.</summary>
internal sealed class FakeViewerSessions : IViewerSessions
{
    public const string Answer = """
        v=0
        o=- 1 1 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=group:BUNDLE 0
        a=ice-options:trickle
        m=video 9 UDP/TLS/RTP/SAVPF 96
        a=mid:0
        a=ice-ufrag:ours
        a=ice-pwd:oursoursoursoursoursours
        a=sendonly

        """;

    private readonly ConcurrentDictionary<string, bool> _known = new();

    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentDictionary<string, IViewerChannel> Channels { get; } = new();

    public ConcurrentQueue<SignalingCandidate?> Candidates { get; } = new();

    public IceRestart? LastRestart { get; private set; }

    /// <summary>Thrown or awaited by every call.</summary>
    public Func<string, CancellationToken, Task>? Before { get; set; }

    public async Task<string> OfferAsync(
        string session, string? stream, string sdp, IViewerChannel? viewer, CancellationToken cancellationToken)
    {
        await NoteAsync($"offer {session} {stream ?? "-"}", session, cancellationToken);
        _known[session] = true;
        if (viewer is not null) Channels[session] = viewer;
        return Answer;
    }

    public async Task<string> RequestAsync(
        string session, string? stream, IViewerChannel viewer, CancellationToken cancellationToken)
    {
        await NoteAsync($"request {session} {stream ?? "-"}", session, cancellationToken);
        _known[session] = true;
        Channels[session] = viewer;
        return "device's offer";
    }

    public Task AnswerAsync(string session, string sdp, CancellationToken cancellationToken) =>
        NoteAsync($"answer {session}", session, cancellationToken);

    public async Task CandidateAsync(string session, SignalingCandidate? candidate, CancellationToken cancellationToken)
    {
        await NoteAsync($"candidate {session} {candidate?.Candidate ?? "end"}", session, cancellationToken);
        Candidates.Enqueue(candidate);
    }

    public async Task<IceRestart> RestartIceAsync(
        string session, IceRestart remote, CancellationToken cancellationToken)
    {
        await NoteAsync($"restart {session}", session, cancellationToken);
        LastRestart = remote;
        return new IceRestart("newu", "newpassnewpassnewpassnew", ["candidate:1 1 udp 1 192.0.2.9 8189 typ host"]);
    }

    public async Task ByeAsync(string session, CancellationToken cancellationToken)
    {
        await NoteAsync($"bye {session}", session, cancellationToken);
        _known.TryRemove(session, out _);
    }

    public bool Contains(string session) => _known.ContainsKey(session);

    public void Forget(string session) => _known.TryRemove(session, out _);

    private Task NoteAsync(string call, string session, CancellationToken cancellationToken)
    {
        Calls.Enqueue(call);
        return Before?.Invoke(session, cancellationToken) ?? Task.CompletedTask;
    }
}
