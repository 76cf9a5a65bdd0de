using System.Buffers.Binary;
using Camerad.Capture.Stills;
using Camerad.Daemon.Snapshots;

namespace Camerad.Daemon.Tests.Snapshots;

/// <summary>A camera whose pictures are numbered; it gives them at once, or when the test says so.</summary>
internal sealed class FakeCamera(string name, TimeProvider time) : ISnapshotSource
{
    /// <summary>When tests begin to take pictures.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 11, 27, 7, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<Still>> _waiting = new();
    private int _asked;

    public string Name => name;

    public string? Trouble { get; set; }

    /// <summary>False: <see cref="GiveOneAsync"/> gives each picture.</summary>
    public bool GivesAtOnce { get; init; } = true;

    /// <summary>How old its pictures are.</summary>
    public TimeSpan Age { get; set; }

    /// <summary>Thrown instead of a picture.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Pictures asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public async Task<Still> TakeStillAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _asked);
        if (Failure is not null) throw Failure;
        if (GivesAtOnce) return Picture(number);
        var waiter = new TaskCompletionSource<Still>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock) _waiting.Enqueue(waiter);
        return await waiter.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until somebody waits for a picture, and gives it.</summary>
    public async Task GiveOneAsync()
    {
        TaskCompletionSource<Still>? waiter = null;
        await Eventually.TrueAsync(
            () =>
            {
                lock (_lock) return _waiting.TryDequeue(out waiter);
            },
            "somebody asks the camera");
        waiter!.SetResult(Picture(Asked));
    }

    private Still Picture(int number)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return Still.Of(bytes, time.GetTimestamp() / (time.TimestampFrequency / TimeSpan.TicksPerSecond) - Age.Ticks);
    }
}
