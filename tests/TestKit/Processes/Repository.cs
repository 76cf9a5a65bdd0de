namespace Camerad.TestKit.Processes;

/// <summary>Where things lie in the source tree.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>This project's folder: the peers' sources.</summary>
    public static string Peers => Path.Combine(Root, "tests", "EndToEnd.Tests");

    /// <summary>The daemon as built beside these tests, in the same configuration.</summary>
    public static string Daemon => Path.Combine(Root, "src", "Daemon", "bin", Configuration, "net10.0", "camerad.dll");

    /// <summary>300 frames at 30 per second; each shows its number.</summary>
    public static string NumberedClip => Path.Combine(Root, "tests", "media", "numbered-360p30.h264");

    /// <summary>For what tests build: beside the test program, so that it is built once.</summary>
    public static string Built { get; } =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "peers")).FullName;

    private static string Configuration =>
        AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Daemon.sln"))) return folder;
        }
        throw new InvalidOperationException("the tests do not run inside the source tree");
    }
}
