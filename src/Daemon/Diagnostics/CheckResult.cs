namespace Camerad.Daemon.Diagnostics;

/// <param name="Subject">A configuration key or a part of the machine.</param>
/// <param name="Outcome">How it went.</param>
/// <param name="Found">What was found.</param>
/// <param name="Fix">What to do; empty if nothing.</param>
internal sealed record CheckResult(string Subject, CheckOutcome Outcome, string Found, string Fix = "");
