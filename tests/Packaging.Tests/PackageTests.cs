namespace Camerad.Packaging.Tests;

/// <summary>The Debian package, installed, used and removed by dpkg in a system of the test's own.</summary>
public sealed class PackageTests
{
    private const string Package = "/camerad.deb";

    [Fact]
    public void Purge_leaves_nothing_but_the_user()
    {
        using DebianRoot root = Install();
        Assert.Contains("/usr/bin/camerad", root.ChangedFiles());
        root.Succeed("dpkg", "--remove", "camerad");
        Assert.Contains("/etc/camerad/token", root.ChangedFiles());

        root.Succeed("dpkg", "--purge", "camerad");

        root.Succeed("rm", Package);
        Assert.DoesNotContain(root.ChangedFiles(), static path => path.Contains("camerad", StringComparison.Ordinal));
        root.Succeed("id", "camerad");
    }

    [Fact]
    public void Purge_keeps_what_the_administrator_put_beside_the_configuration()
    {
        using DebianRoot root = Install();
        root.Succeed("sh", "-c", "echo certificate > /etc/camerad/cert.pem");

        root.Succeed("dpkg", "--purge", "camerad");

        Assert.Equal("cert.pem\n", root.Succeed("ls", "/etc/camerad"));
    }

    [Fact]
    public void Service_is_enabled_and_an_administrators_no_outlives_an_upgrade()
    {
        const string Link = "/etc/systemd/system/multi-user.target.wants/camerad.service";
        using DebianRoot root = Install();
        Assert.Contains(Link, root.ChangedFiles());

        root.Succeed("systemctl", "disable", "camerad.service");
        root.Succeed("dpkg", "--install", Package);

        Assert.DoesNotContain(Link, root.ChangedFiles());
    }

    [Fact]
    public void Upgrade_keeps_configuration_and_token()
    {
        using DebianRoot root = Install();
        string token = root.Succeed("cat", "/etc/camerad/token");
        Assert.Matches("^[0-9a-f]{32}$", token);
        root.Succeed("sh", "-c", "echo '// mine' >> /etc/camerad/camerad.json");

        root.Succeed("dpkg", "--install", Package);

        Assert.Equal(token, root.Succeed("cat", "/etc/camerad/token"));
        Assert.EndsWith("// mine\n", root.Succeed("cat", "/etc/camerad/camerad.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_is_for_root_and_the_service_only_and_others_are_told_how()
    {
        using DebianRoot root = Install();

        Program service = root.Run("runuser", "-u", "camerad", "--", "camerad", "check");
        Program stranger = root.Run("runuser", "-u", "nobody", "--", "camerad", "check");

        Assert.True(service.ExitCode == 0, service.Output);
        Assert.Contains("/etc/camerad/token", service.Output, StringComparison.Ordinal);
        Assert.Equal(1, stranger.ExitCode);
        Assert.Contains("sudo -u camerad camerad", stranger.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Daemon_runs_as_its_user_and_asks_viewers_for_the_token()
    {
        using DebianRoot root = Install();
        string output = root.Succeed("bash", "-c", """
            setpriv --reuid=camerad --regid=camerad --init-groups camerad run > /tmp/log &
            curl -sS --retry 60 --retry-connrefused --retry-delay 1 http://127.0.0.1:8080/health
            for token in wrong $(cat /etc/camerad/token); do
              curl -sS -o /dev/null -w ' answer=%{http_code}' -H 'Content-Type: application/sdp' -d none \
                -H "Authorization: Bearer $token" http://127.0.0.1:8080/whep
            done
            kill $!
            wait $!
            cat /tmp/log
            """);

        Assert.Contains("\"streams\":[{\"name\":\"main\"", output, StringComparison.Ordinal);
        Assert.Contains("answer=401 answer=400", output, StringComparison.Ordinal); // let in; the body is no SDP
        Assert.Contains("Stopped.", output, StringComparison.Ordinal);
    }

    private static DebianRoot Install()
    {
        var root = new DebianRoot();
        root.Put(DebianPackage.File, Package);
        root.Succeed("dpkg", "--install", Package);
        return root;
    }
}
