using System.Runtime.InteropServices;

namespace Camerad.Packaging.Tests;

/// <summary>The package of this working copy for this machine, built once as users build it.</summary>
internal static class DebianPackage
{
    /// <summary>A NativeAOT build on a machine that does other things as well.</summary>
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(15);

    private static readonly Lazy<string> Built = new(Build);

    /// <summary>The .deb.</summary>
    public static string File => Built.Value;

    private static string Build()
    {
        string target = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        Program build = Program.Run([Repository.Path("cross-build.sh"), target, "--deb"], BuildLimit);
        Assert.True(build.ExitCode == 0, build.Output);
        // artifacts/camerad_0.1.0_amd64.deb: 7.6MB
        string line = build.Output.Split('\n').Single(static line => line.Contains(".deb:", StringComparison.Ordinal));
        return Repository.Path(line.Split(':')[0]);
    }
}
