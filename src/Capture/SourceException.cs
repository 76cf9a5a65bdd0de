namespace Camerad.Capture;

/// <summary>
/// A source cannot go on; the message is for the person who set it up: what is wrong, with what, and how to mend it.
/// </summary>
public sealed class SourceException : Exception
{
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="needsRepair">See <see cref="NeedsRepair"/>.</param>
    /// <param name="innerException">The cause, if another exception told it.</param>
    /// <param name="retryAfter">See <see cref="RetryAfter"/>.</param>
    public SourceException(
        string message, bool needsRepair = false, Exception? innerException = null, TimeSpan? retryAfter = null)
        : base(message, innerException) => (NeedsRepair, RetryAfter) = (needsRepair, retryAfter);

    /// <summary>True if trying again at once is useless: a program is not installed, a file is not there.</summary>
    public bool NeedsRepair { get; }

    /// <summary>
    /// When to look again, where looking costs next to nothing (an unplugged camera); null: as the options say.
    /// </summary>
    public TimeSpan? RetryAfter { get; }
}
