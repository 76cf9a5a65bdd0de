using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Actions;

namespace Camerad.Daemon.Tests.Gpio;

/// <summary>Remembers what inputs set off; pictures are ready when the test says so.</summary>
internal sealed class RecordingActions : IInputActions
{
    private readonly Lock _lock = new();
    private readonly List<string> _done = [];
    private readonly List<TaskCompletionSource> _pictures = [];

    /// <summary>"snapshot main door press", "keyframe *", "event gpio {…}", in order.</summary>
    public IReadOnlyList<string> Done
    {
        get
        {
            lock (_lock) return [.. _done];
        }
    }

    public int Snapshots => Done.Count(static done => done.StartsWith("snapshot", StringComparison.Ordinal));

    public int Events => Done.Count(static done => done.StartsWith("event", StringComparison.Ordinal));

    /// <summary>Whether a picture takes until <see cref="FinishSnapshots"/>.</summary>
    public bool IsSlow { get; set; }

    public Exception? Fault { get; set; }

    public async Task SnapshotAsync(GpioSnapshotAction action, InputCause cause)
    {
        var picture = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Note(
            $"snapshot {action.Stream ?? "*"} {cause.Input} {cause.Trigger} {action.Count} {action.IntervalMs}",
            picture);
        if (IsSlow) await picture.Task;
    }

    public void RequestKeyFrame(string? stream) => Note($"keyframe {stream ?? "*"}");

    public Task PublishEventAsync(string name, string json, CancellationToken cancellationToken)
    {
        Note($"event {name} {json}");
        return Task.CompletedTask;
    }

    public void FinishSnapshots()
    {
        lock (_lock)
        {
            foreach (TaskCompletionSource picture in _pictures) picture.TrySetResult();
            _pictures.Clear();
        }
    }

    private void Note(string done, TaskCompletionSource? picture = null)
    {
        lock (_lock)
        {
            _done.Add(done);
            if (picture is not null) _pictures.Add(picture);
        }

        if (Fault is { } fault) throw fault;
    }
}
