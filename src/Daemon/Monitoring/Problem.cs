namespace Camerad.Daemon.Monitoring;

/// <summary>Something that is wrong and has been for long enough to be told.</summary>
/// <param name="Kind">What.</param>
/// <param name="Subject">Which stream, folder, interface or broker; "" where there is but one.</param>
/// <param name="Value">The newest; in the unit of <see cref="ProblemWords.Unit"/>.</param>
/// <param name="Bound">In the same unit.</param>
/// <param name="Since">When it began, on the monotonic clock.</param>
internal sealed record Problem(ProblemKind Kind, string Subject, double? Value, double? Bound, TimeSpan Since);
