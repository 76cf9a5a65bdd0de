namespace Camerad.Signaling.Commands;

/// <summary>A command was refused, or could not be carried out: becomes a reply with <c>"ok":false</c>.</summary>
public sealed class CommandException : Exception
{
    /// <param name="word">For programs: one of <see cref="CommandWords"/>.</param>
    /// <param name="message">A sentence that a person can act on.</param>
    /// <param name="retryAfter">When trying again makes sense; null if it does not.</param>
    public CommandException(string word, string message, TimeSpan? retryAfter = null)
        : base(message)
    {
        Word = word;
        RetryAfter = retryAfter;
    }

    /// <summary>For programs.</summary>
    public string Word { get; }

    /// <summary>When trying again makes sense; null if it does not.</summary>
    public TimeSpan? RetryAfter { get; }
}
