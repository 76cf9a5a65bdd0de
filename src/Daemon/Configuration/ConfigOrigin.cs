namespace Camerad.Daemon.Configuration;

/// <summary>Where a value was written, for messages.</summary>
/// <param name="Text">E.g. "/etc/camerad/camerad.json line 4", "environment CAMERAD__http__listen", "--set
/// http.listen".</param>
/// <param name="BaseDirectory">What relative paths count from.</param>
/// <param name="IgnoresCase">Environment variables are customarily upper case: keys match in any case.</param>
internal sealed record ConfigOrigin(string Text, string BaseDirectory, bool IgnoresCase = false);
