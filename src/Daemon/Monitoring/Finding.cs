namespace Camerad.Daemon.Monitoring;

/// <summary>One value of one sample, judged.</summary>
/// <param name="Kind">What is wrong if it is bad.</param>
/// <param name="Subject">Which stream, folder, interface or broker; "" where there is but one.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Value">In the unit of <see cref="ProblemWords.Unit"/>; null where it is a plain yes or no.</param>
/// <param name="Bound">In the same unit.</param>
internal readonly record struct Finding(
    ProblemKind Kind, string Subject, Verdict Verdict, double? Value = null, double? Bound = null);
