namespace Camerad.Daemon.Monitoring;

/// <summary>What signaling has refused since the start (<see cref="Signaling.SignalingCounters"/>).</summary>
/// <param name="Messages">Of viewers.</param>
/// <param name="Logins">Without the right token.</param>
/// <param name="Origins">Of foreign web pages.</param>
/// <param name="Bodies">Of HTTP requests.</param>
internal readonly record struct RefusedReading(long Messages, long Logins, long Origins, long Bodies);
