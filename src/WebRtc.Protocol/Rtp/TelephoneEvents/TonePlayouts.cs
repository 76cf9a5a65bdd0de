namespace Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

/// <summary>
/// When each sender's tone and the gap after it are over (W3C WebRTC §7.2, insertDTMF: the playout task is queued for
/// then). Apart from the senders, for the task is due also when its sender has gone meanwhile.
/// </summary>
internal sealed class TonePlayouts
{
    private readonly Dictionary<int, Instant> _ends = [];
    private readonly Queue<int> _over = new();

    public Instant NextTimeout { get; private set; } = Instant.Never;

    /// <param name="handle">The sender's; it plays one tone at a time.</param>
    /// <param name="end">When the next one may begin.</param>
    public void Begin(int handle, Instant end)
    {
        _ends[handle] = end;
        NextTimeout = Instant.Min(NextTimeout, end);
    }

    public void HandleTimeout(Instant now)
    {
        if (now < NextTimeout) return;
        NextTimeout = Instant.Never;
        foreach ((int handle, Instant end) in _ends)
        {
            if (end > now) NextTimeout = Instant.Min(NextTimeout, end);
            else if (_ends.Remove(handle)) _over.Enqueue(handle);
        }
    }

    /// <returns>True once for each tone that is over.</returns>
    public bool TryPoll(out int handle) => _over.TryDequeue(out handle);
}
