namespace Camerad.Fuzzing;

/// <summary>One parser under fire.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Seeds">Well-formed inputs to damage; at least one.</param>
/// <param name="Run">Feeds the parser and looks at all it gives; must not throw, whatever the input.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Action<byte[]> Run);
