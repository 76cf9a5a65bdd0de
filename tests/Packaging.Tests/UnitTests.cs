using System.Globalization;
using System.Text.RegularExpressions;

namespace Camerad.Packaging.Tests;

/// <summary>The files that systemd and its tools read, as these tools see them; no systemd runs.</summary>
public sealed partial class UnitTests : IDisposable
{
    private const double MaxExposure = 2.0;

    private readonly string _folder = Directory.CreateTempSubdirectory("camerad-test-").FullName;

    private static string Unit => Repository.Path("systemd", "camerad.service");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Unit_is_less_exposed_than_two()
    {
        Program.Require("systemd-analyze", "systemd");
        string report = Program.Succeed("systemd-analyze", "security", "--offline=yes", "--no-pager", Unit);

        double exposure = double.Parse(Exposure().Match(report).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(exposure, 0, MaxExposure);
    }

    [Fact]
    public void Unit_has_nothing_that_systemd_complains_of()
    {
        Program.Require("systemd-analyze", "systemd");
        string copy = Path.Combine(_folder, "camerad.service"); // the program need not be installed for it
        File.WriteAllText(
            copy, File.ReadAllText(Unit).Replace("/usr/bin/camerad", "/bin/true", StringComparison.Ordinal));

        string complaints = Program.Succeed("systemd-analyze", "verify", "--man=no", copy);

        Assert.DoesNotContain("camerad.service", complaints, StringComparison.Ordinal);
    }

    [Fact]
    public void User_is_made_with_the_groups_of_its_devices_even_where_one_is_missing()
    {
        Program.Require("systemd-sysusers", "systemd");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "files of root are written");
        Directory.CreateDirectory(Path.Combine(_folder, "etc"));
        File.WriteAllText(Path.Combine(_folder, "etc", "group"), "video:x:44:\naudio:x:29:\n"); // no gpio, as on Debian

        Program.Succeed("systemd-sysusers", $"--root={_folder}", Repository.Path("systemd", "camerad.sysusers"));

        string[] groups = File.ReadAllLines(Path.Combine(_folder, "etc", "group"));
        foreach (string group in new[] { "video", "audio", "gpio" })
            Assert.Contains(groups, line => line.StartsWith(group + ":", StringComparison.Ordinal)
                && line.EndsWith(":camerad", StringComparison.Ordinal));
        Assert.Contains("camerad:", File.ReadAllText(Path.Combine(_folder, "etc", "passwd")), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"Overall exposure level for camerad\.service: ([0-9.]+)")]
    private static partial Regex Exposure();
}
