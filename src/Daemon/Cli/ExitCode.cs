namespace Camerad.Daemon.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something is wrong with the configuration or the machine; the output says what.</summary>
    public const int Fault = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;
}
