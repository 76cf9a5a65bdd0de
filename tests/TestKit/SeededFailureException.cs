namespace Camerad.TestKit;

/// <summary>A test's failure with the seed that makes it happen again.</summary>
public sealed class SeededFailureException : Exception
{
    public SeededFailureException()
    {
    }

    public SeededFailureException(string message)
        : base(message)
    {
    }

    public SeededFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
