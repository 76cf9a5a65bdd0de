namespace Camerad.Daemon.Logging;

/// <summary>Whether standard output is the journal (systemd.exec(5), JOURNAL_STREAM).</summary>
internal static class JournalStream
{
    private const string OutputLink = "/proc/self/fd/1";

    /// <summary>
    /// The variable alone does not tell: programs that a service starts inherit it, but may write elsewhere.
    /// </summary>
    /// <param name="environment">All variables.</param>
    /// <param name="output">Where the output goes: a link whose target names the socket.</param>
    public static bool IsOutput(IReadOnlyDictionary<string, string> environment, string output = OutputLink)
    {
        // "device:inode" of the socket.
        if (environment.GetValueOrDefault("JOURNAL_STREAM", "").Split(':') is not [_, { Length: > 0 } inode])
            return false;
        try
        {
            return new FileInfo(output).LinkTarget == $"socket:[{inode}]";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
