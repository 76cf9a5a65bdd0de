namespace Camerad.Daemon.Tests;

/// <summary>Finds files of the working copy.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory) => File.Exists(Path.Combine(directory, "Daemon.sln"))
        ? directory
        : Find(
            Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("no Daemon.sln above the tests"));
}
