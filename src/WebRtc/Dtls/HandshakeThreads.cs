namespace Camerad.WebRtc.Dtls;

/// <summary>
/// The threads on which the library's blocking handshakes run: made when needed, gone when nothing waits, never more
/// than a limit.
/// Thread-safe; shared by all connections of a network.
/// </summary>
/// <param name="maxThreads">Handshakes at the same time; the others wait their turn.</param>
/// <param name="maxWaiting">Handshakes that wait; more are refused.</param>
internal sealed class HandshakeThreads(
    int maxThreads = HandshakeThreads.DefaultMaxThreads, int maxWaiting = HandshakeThreads.DefaultMaxWaiting)
{
    public const int DefaultMaxThreads = 16;
    public const int DefaultMaxWaiting = 64;

    /// <summary>Bytes: a handshake's calls are shallow; the default of 1.5 to 8 MB is address space a small device
    /// misses.</summary>
    private const int StackLength = 512 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Action> _waiting = new();
    private int _running;

    /// <summary>Threads alive.</summary>
    public int Running
    {
        get
        {
            lock (_gate) return _running;
        }
    }

    /// <summary>Runs the handshake now or in its turn; false: refused, too many wait. <paramref name="handshake"/> must
    /// not throw.</summary>
    public bool TryRun(Action handshake)
    {
        lock (_gate)
        {
            if (_running == maxThreads)
            {
                if (_waiting.Count == maxWaiting) return false;
                _waiting.Enqueue(handshake);
                return true;
            }

            _running++;
        }

        // The new thread is given its handshake: in the queue it would take the place of one that waits.
        new Thread(() => Run(handshake), StackLength) { IsBackground = true, Name = "DTLS handshake" }.Start();
        return true;
    }

    private void Run(Action? handshake)
    {
        do handshake!();
        while (TryTakeOrLeave(out handshake));
    }

    private bool TryTakeOrLeave(out Action? handshake)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out handshake)) return true;
            _running--;
            return false;
        }
    }
}
