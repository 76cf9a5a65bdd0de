namespace Camerad.Hardware.Tests.Machine;

/// <summary>All tests that need the emulated machine share one, one after the other: booting takes its time.</summary>
[CollectionDefinition(Name)]
public sealed class MachineCollection : ICollectionFixture<EmulatedMachine>
{
    /// <summary>For <c>[Collection]</c> of a test class that takes an <see cref="EmulatedMachine"/>.</summary>
    public const string Name = "emulated machine";
}
