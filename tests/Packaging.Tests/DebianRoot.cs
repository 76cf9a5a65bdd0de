using System.Diagnostics;

namespace Camerad.Packaging.Tests;

/// <summary>
/// A Debian system of a test's own: this machine's files below and what the test changes above (overlayfs), in a mount
/// and a network namespace. dpkg and the maintainer scripts run for real, and nothing of it outlives the test.
/// </summary>
internal sealed class DebianRoot : IDisposable
{
    private const string Ready = "ready";

    // Everything is mounted inside the namespace, so the end of its last process takes it all away.
    private const string Setup = """
        set -e
        mount --make-rprivate /
        mount -t tmpfs tmpfs "$1"
        mkdir "$1"/upper "$1"/work "$1"/root
        mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1"/root
        mount -t proc proc "$1"/root/proc
        mount --rbind /sys "$1"/root/sys
        mount --rbind /dev "$1"/root/dev
        mount -t tmpfs tmpfs "$1"/root/run
        mount -t tmpfs -o mode=1777 tmpfs "$1"/root/tmp
        ip link set lo up
        echo ready
        exec sleep infinity
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("camerad-test-").FullName;
    private readonly Process _namespace;

    /// <summary>Skips the test where this machine does not allow it.</summary>
    public DebianRoot()
    {
        Program.Require("dpkg", "dpkg");
        Program.Require("systemd-sysusers", "systemd");
        var start = new ProcessStartInfo(
            "unshare", ["--mount", "--net", "bash", "-c", Setup, "bash", _folder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        _namespace = Process.Start(start)!;
        if (_namespace.StandardOutput.ReadLine() == Ready) return;
        string why = _namespace.StandardError.ReadToEnd();
        Dispose();
        Assert.Skip("no root file system of the test's own: " + why.Trim());
    }

    /// <summary>Runs a program inside.</summary>
    public Program Run(params string[] command) => Program.Run([.. Inside, "chroot", _folder + "/root", .. command]);

    /// <summary>Runs a program inside; the test fails if it does.</summary>
    public string Succeed(params string[] command) =>
        Program.Succeed([.. Inside, "chroot", _folder + "/root", .. command]);

    /// <summary>Copies a file into it.</summary>
    public void Put(string file, string destination) =>
        Program.Succeed([.. Inside, "cp", file, _folder + "/root" + destination]);

    /// <summary>What was added or changed, and is still there; what was deleted is a device 0/0 (overlayfs).</summary>
    public IReadOnlyList<string> ChangedFiles() =>
        Program.Succeed([.. Inside, "find", _folder + "/upper", "-not", "-type", "c", "-printf", "/%P\\n"])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        if (!_namespace.HasExited) _namespace.Kill();
        _namespace.WaitForExit();
        _namespace.Dispose();
        Directory.Delete(_folder);
    }

    private string[] Inside => ["nsenter", $"--target={_namespace.Id}", "--mount", "--net"];
}
