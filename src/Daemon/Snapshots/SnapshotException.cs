namespace Camerad.Daemon.Snapshots;

/// <summary>There is no snapshot; the message is a sentence that a person can act on.</summary>
/// <param name="fault">What kind of reason.</param>
/// <param name="message">The sentence.</param>
/// <param name="retryAfter">When trying again makes sense; null if it does not.</param>
/// <param name="inner">For the log at Debug.</param>
internal sealed class SnapshotException(
    SnapshotFault fault, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    public SnapshotFault Fault => fault;

    public TimeSpan? RetryAfter => retryAfter;
}
