namespace Camerad.Daemon.Tests;

/// <summary>What a test holds up; opened at its end, so that a test that fails leaves nobody waiting.</summary>
internal sealed class Gate : IDisposable
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As work does that takes the CPU.</summary>
    public void Wait() => ((IAsyncResult)_opened.Task).AsyncWaitHandle.WaitOne();

    public void Dispose() => _opened.TrySetResult();
}
