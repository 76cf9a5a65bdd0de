using Camerad.Daemon.Cli;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Hosting;

/// <summary>The composition root.</summary>
internal static class DaemonHost
{
    public static Task RunAsync(LoadedConfiguration configuration, bool verbose, TextWriter output, CancellationToken cancellationToken)
    {
        _ = (configuration, verbose, output, cancellationToken);
        throw new DaemonException("run is not there yet");
    }
}
