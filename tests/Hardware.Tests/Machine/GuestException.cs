namespace Camerad.Hardware.Tests.Machine;

/// <summary>The emulated machine could not do what a test asked of it.</summary>
public sealed class GuestException(string message) : Exception(message);
