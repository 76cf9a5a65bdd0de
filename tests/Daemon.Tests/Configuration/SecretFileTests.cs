using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Tests.Configuration;

public sealed class SecretFileTests
{
    [Fact]
    public void Secret_is_one_trimmed_line()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal("s3cret", SecretFile.Read("http.tokenFile", folder.Write("token", " s3cret\n")));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(null, "does not exist")]
    [InlineData("long", "is longer than")]
    public void Unusable_secret_is_refused_with_its_key(string? content, string problem)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Root, "token");
        if (content is not null)
            folder.Write("token", content == "long" ? new string('x', SecretFile.MaxLength + 1) : content);

        ConfigurationException refused =
            Assert.Throws<ConfigurationException>(() => SecretFile.Read("http.tokenFile", path));

        Assert.Equal("http.tokenFile", refused.Faults[0].Key);
        Assert.Contains(problem, refused.Faults[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_that_others_can_read_is_warned_about_without_showing_it()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        string path = folder.Write("token", "s3cret");
        Assert.Null(SecretFile.PermissionWarning("http.tokenFile", path));

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        string warning = SecretFile.PermissionWarning("http.tokenFile", path)!;
        Assert.Contains("chmod 600", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", warning, StringComparison.Ordinal);
    }
}
