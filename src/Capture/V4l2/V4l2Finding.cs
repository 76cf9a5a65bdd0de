namespace Camerad.Capture.V4l2;

/// <summary>What a look at a configured camera has shown.</summary>
/// <param name="Status">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Fix">What to do; empty if nothing.</param>
public sealed record V4l2Finding(V4l2FindingStatus Status, string Found, string Fix = "");
