using Camerad.Daemon.Control;
using Camerad.Signaling;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Sessions;

/// <summary>All viewers of the device, whatever signaling brought them. Threading: any.</summary>
internal sealed partial class ViewerSessions : IViewerSessions
{
    /// <summary>How long an offer waits for a stream that is still starting.</summary>
    public static readonly TimeSpan PictureTimeout = TimeSpan.FromSeconds(5);

    /// <summary>When a refused viewer may try again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long <see cref="StopAsync"/> waits for the peers' good-byes to leave.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(300);

    private readonly Lock _lock = new();
    // null: a place held while the stream's picture is awaited
    private readonly Dictionary<string, ViewerSession?> _sessions = [];
    private readonly HashSet<Task> _closing = [];
    private readonly IReadOnlyList<IViewableStream> _streams;
    private readonly int _maxViewers;
    private readonly Func<IViewableStream, IPeer> _createPeer;
    private readonly ControlService? _control;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _arrivals;
    private bool _stopping;

    /// <param name="streams">At least one; the first is the default.</param>
    /// <param name="maxViewers">webrtc.maxViewers.</param>
    /// <param name="createPeer">Makes a peer that sends the stream.</param>
    /// <param name="control">Serves control channels; null: none are served.</param>
    /// <param name="time">For time-outs.</param>
    /// <param name="logger">One line per viewer that comes or goes.</param>
    public ViewerSessions(
        IReadOnlyList<IViewableStream> streams, int maxViewers, Func<IViewableStream, IPeer> createPeer,
        ControlService? control, TimeProvider time, ILogger<ViewerSessions> logger)
    {
        _streams = streams;
        _maxViewers = maxViewers;
        _createPeer = createPeer;
        _control = control;
        _time = time;
        _logger = logger;
    }

    /// <summary>Viewers now, those still connecting included.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _sessions.Count;
        }
    }

    /// <summary>Viewers of one stream.</summary>
    public int CountOf(IViewableStream stream)
    {
        lock (_lock) return _sessions.Values.Count(session => session?.Stream == stream);
    }

    /// <summary>
    /// All viewers, in the order in which they came, each with what its peer tells within
    /// <see cref="PeerMeter.Timeout"/>.
    /// </summary>
    public async Task<IReadOnlyList<ViewerReading>> ReadAsync(CancellationToken cancellationToken)
    {
        ViewerSession[] sessions;
        lock (_lock) sessions = [.. _sessions.Values.OfType<ViewerSession>()];
        return await Task.WhenAll(sessions.OrderBy(static session => session.Number)
            .Select(session => session.ReadAsync(cancellationToken))).ConfigureAwait(false);
    }

    public async Task<string> OfferAsync(
        string session, string? stream, string sdp, IViewerChannel? viewer, CancellationToken cancellationToken)
    {
        if (Find(session) is { } known)
        {
            CheckSameStream(known, stream);
            return await GuardAsync(
                known, known.OfferAsync(sdp, viewer, cancellationToken), endsOnRefusal: false).ConfigureAwait(false);
        }

        ViewerSession created = await CreateAsync(session, stream, cancellationToken).ConfigureAwait(false);
        return await GuardAsync(
            created, created.OfferAsync(sdp, viewer, cancellationToken), endsOnRefusal: true).ConfigureAwait(false);
    }

    public async Task<string> RequestAsync(
        string session, string? stream, IViewerChannel viewer, CancellationToken cancellationToken)
    {
        if (Find(session) is { } known)
        {
            CheckSameStream(known, stream);
            return await GuardAsync(
                known, known.RequestAsync(viewer, cancellationToken), endsOnRefusal: false).ConfigureAwait(false);
        }

        ViewerSession created = await CreateAsync(session, stream, cancellationToken).ConfigureAwait(false);
        return await GuardAsync(
            created, created.RequestAsync(viewer, cancellationToken), endsOnRefusal: true).ConfigureAwait(false);
    }

    public Task AnswerAsync(string session, string sdp, CancellationToken cancellationToken) =>
        Known(session).AnswerAsync(sdp, cancellationToken);

    public Task CandidateAsync(string session, SignalingCandidate? candidate, CancellationToken cancellationToken) =>
        Known(session).CandidateAsync(candidate, cancellationToken);

    public Task<IceRestart> RestartIceAsync(string session, IceRestart remote, CancellationToken cancellationToken) =>
        Known(session).RestartIceAsync(remote, cancellationToken);

    public Task ByeAsync(string session, CancellationToken cancellationToken)
    {
        if (Find(session) is { } known) Remove(known, "The viewer left.", tellViewer: false);
        return Task.CompletedTask;
    }

    public bool Contains(string session)
    {
        lock (_lock) return _sessions.ContainsKey(session);
    }

    /// <summary>Takes no more viewers and says good-bye to all, within <see cref="StopTimeout"/>.</summary>
    public async Task StopAsync()
    {
        ViewerSession[] all;
        lock (_lock)
        {
            _stopping = true;
            all = [.. _sessions.Values.OfType<ViewerSession>()];
        }

        foreach (ViewerSession session in all) Remove(session, "The device stops.", tellViewer: true);
        Task[] closing;
        lock (_lock) closing = [.. _closing];
        try
        {
            await Task.WhenAll(closing).WaitAsync(StopTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogSlowStop(closing.Length);
        }
    }

    private async Task<ViewerSession> CreateAsync(string id, string? streamName, CancellationToken cancellationToken)
    {
        IViewableStream stream = FindStream(streamName);
        lock (_lock)
        {
            if (_stopping)
                throw new SignalingException(
                    SignalingErrorCode.SourceUnavailable, "The device is stopping.", RetryAfter);
            if (_sessions.Count >= _maxViewers)
            {
                throw new SignalingException(SignalingErrorCode.TooManyViewers,
                    $"The device already has {_sessions.Count} viewers, the most it takes (webrtc.maxViewers). "
                    + "Try again later.", RetryAfter);
            }

            if (!_sessions.TryAdd(id, null))
                throw new SignalingException(
                    SignalingErrorCode.WrongState, "This session's first message is still being worked on.");
        }

        IDisposable watch = stream.Watch();
        try
        {
            await AwaitPictureAsync(stream, cancellationToken).ConfigureAwait(false);
            var session = new ViewerSession(
                id, Interlocked.Increment(ref _arrivals), stream, _createPeer(stream), watch, _control, _time,
                (ended, why) => Remove(ended, why, tellViewer: true));
            lock (_lock)
            {
                if (!_stopping)
                {
                    _sessions[id] = session;
                    LogArrived(session.ShownId, stream.Name, _sessions.Count);
                    return session;
                }
            }

            await session.DisposeAsync().ConfigureAwait(false);
            throw new SignalingException(SignalingErrorCode.SourceUnavailable, "The device is stopping.", RetryAfter);
        }
        catch
        {
            watch.Dispose();
            lock (_lock) _sessions.Remove(id);
            throw;
        }
    }

    private async Task AwaitPictureAsync(IViewableStream stream, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WaitForPictureAsync(cancellationToken).WaitAsync(
                PictureTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SignalingException(SignalingErrorCode.SourceUnavailable,
                $"Stream \"{stream.Name}\" has no picture: {stream.Trouble ?? "its source is still starting."}",
                RetryAfter);
        }
    }

    // The first offer's refusal leaves nothing to go on with; a later one leaves the running stream alone.
    private async Task<string> GuardAsync(ViewerSession session, Task<string> negotiation, bool endsOnRefusal)
    {
        try
        {
            return await negotiation.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (endsOnRefusal)
            {
                string why = e is SignalingException ? "Refused: " + e.Message : "Its offer failed.";
                Remove(session, why, tellViewer: false);
            }

            throw;
        }
    }

    private void Remove(ViewerSession session, string why, bool tellViewer)
    {
        int left;
        lock (_lock)
        {
            if (!_sessions.TryGetValue(session.Id, out ViewerSession? current) || current != session) return;
            _sessions.Remove(session.Id);
            left = _sessions.Count;
        }

        session.End(tellViewer ? why : null);
        LogLeft(session.ShownId, session.Stream.Name, left, why);
        Task closing = session.DisposeAsync().AsTask();
        lock (_lock) _closing.Add(closing);
        _ = closing.ContinueWith(Closed, TaskScheduler.Default);
    }

    private void Closed(Task closing)
    {
        lock (_lock) _closing.Remove(closing);
        if (closing.Exception is { } fault) LogCloseFailed(fault.GetBaseException().Message);
    }

    private IViewableStream FindStream(string? name)
    {
        if (string.IsNullOrEmpty(name)) return _streams[0];
        return _streams.FirstOrDefault(stream => stream.Name == name) ?? throw new SignalingException(
            SignalingErrorCode.UnknownStream,
            "There is no stream of this name here. There is: "
            + string.Join(", ", _streams.Select(static stream => stream.Name)) + ".");
    }

    private static void CheckSameStream(ViewerSession session, string? stream)
    {
        if (!string.IsNullOrEmpty(stream) && stream != session.Stream.Name)
        {
            throw new SignalingException(SignalingErrorCode.WrongState,
                $"This session shows \"{session.Stream.Name}\"; another stream needs a session of its own.");
        }
    }

    private ViewerSession? Find(string id)
    {
        lock (_lock) return _sessions.GetValueOrDefault(id);
    }

    private ViewerSession Known(string id) => Find(id) ?? throw new SignalingException(
        SignalingErrorCode.UnknownSession, "This session is unknown or over; start a new one with an offer.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Viewer {Session} watches {Stream}; {Count} viewer(s) now.")]
    private partial void LogArrived(string session, string stream, int count);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "Viewer {Session} of {Stream} is gone; {Count} viewer(s) left. {Why}")]
    private partial void LogLeft(string session, string stream, int count, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A viewer's connection did not close cleanly: {Reason}")]
    private partial void LogCloseFailed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} viewer(s) were left without a good-bye.")]
    private partial void LogSlowStop(int count);
}
