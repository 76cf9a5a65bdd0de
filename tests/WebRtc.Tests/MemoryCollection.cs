namespace Camerad.WebRtc.Tests;

/// <summary>Tests that measure the whole heap: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryCollection
{
    public const string Name = "memory";
}
