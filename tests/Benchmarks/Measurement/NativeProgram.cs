using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Camerad.Benchmarks.Measurement;

/// <summary>
/// Our C programs (<c>native/</c>), loaded into this process so that their rounds alternate with the C# ones. The
/// script <c>run</c> builds them and names the file in CAMERAD_BENCH_NATIVE; otherwise gcc is started here.
/// </summary>
internal static class NativeProgram
{
    private static readonly nint Library = NativeLibrary.Load(FindOrBuild());

    public static nint Function(string name) => NativeLibrary.GetExport(Library, name);

    private static string FindOrBuild()
    {
        if (Environment.GetEnvironmentVariable("CAMERAD_BENCH_NATIVE") is { Length: > 0 } path) return path;
        string sources = Path.Combine(FindRepository(), "tests", "Benchmarks", "native");
        string output = Path.Combine(AppContext.BaseDirectory, "libcamerad-bench.so");
        string[] arguments =
        [
            "-O2", "-shared", "-fPIC", "-o", output, Path.Combine(sources, "srtp.c"), Path.Combine(sources, "path.c"),
            Path.Combine(sources, "pictures.c"), "-lcrypto",
        ];
        using Process compiler = Process.Start("gcc", arguments);
        compiler.WaitForExit();
        return compiler.ExitCode == 0
            ? output
            : throw new InvalidOperationException("gcc failed; Debian packages: gcc libc6-dev libssl-dev");
    }

    /// <summary>The directory of Daemon.sln, above the program or the current directory.</summary>
    public static string FindRepository()
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (string? directory = start; directory is not null; directory = Path.GetDirectoryName(directory))
                if (File.Exists(Path.Combine(directory, "Daemon.sln"))) return directory;
        }
        throw new InvalidOperationException("run inside the repository");
    }
}
