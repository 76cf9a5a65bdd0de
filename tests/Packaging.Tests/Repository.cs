namespace Camerad.Packaging.Tests;

/// <summary>Finds files of the working copy.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find(string directory) => File.Exists(System.IO.Path.Combine(directory, "Daemon.sln"))
        ? directory
        : Find(System.IO.Path.GetDirectoryName(directory)
            ?? throw new DirectoryNotFoundException("no Daemon.sln above the tests"));
}
