namespace Camerad.Fuzzing;

/// <summary>An input that a parser did not bear.</summary>
/// <param name="Run">Which run; with the seed it makes the input again.</param>
/// <param name="Input">The input.</param>
/// <param name="Reason">The exception, or the memory it took.</param>
internal sealed record FuzzFailure(long Run, byte[] Input, string Reason);
