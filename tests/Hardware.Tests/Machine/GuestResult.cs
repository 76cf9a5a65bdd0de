namespace Camerad.Hardware.Tests.Machine;

/// <summary>What has become of a command in the emulated machine.</summary>
/// <param name="ExitCode">128 and the signal's number if a signal ended it; 0 while it runs.</param>
/// <param name="Output">Of its standard output the last million characters.</param>
/// <param name="Errors">Of its standard error likewise.</param>
public sealed record GuestResult(int ExitCode, string Output, string Errors);
