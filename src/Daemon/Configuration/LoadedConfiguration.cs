namespace Camerad.Daemon.Configuration;

/// <param name="Options">Valid in itself; whether files, ports and devices are there is <c>camerad check</c>'s
/// matter.</param>
/// <param name="File">The file that was read; null if none.</param>
internal sealed record LoadedConfiguration(CameradOptions Options, string? File);
