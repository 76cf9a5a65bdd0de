using Camerad.Daemon.Diagnostics;
using Camerad.Daemon.Tests.Configuration;

namespace Camerad.Daemon.Tests.Diagnostics;

public sealed class LibraryCheckTests
{
    [Theory]
    [InlineData("bookworm", "sudo apt install libssl3")]
    [InlineData("trixie", "sudo apt install libssl3t64")]
    [InlineData("noble", "in Debian 12: sudo apt install libssl3, in Debian 13: sudo apt install libssl3t64")]
    public void Missing_library_names_the_package_of_the_release(string codename, string fix)
    {
        CheckResult openSsl = Check(codename, static _ => false)[0];

        Assert.Equal(CheckOutcome.Fault, openSsl.Outcome);
        Assert.EndsWith(fix, openSsl.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Library_that_is_not_needed_is_a_warning_with_its_purpose()
    {
        List<CheckResult> results = Check("trixie", static file => file == "libssl.so.3");

        Assert.All(results.Skip(1), static result => Assert.Equal(CheckOutcome.Warning, result.Outcome));
        Assert.Equal(
            [
                "sudo apt install libopenh264-8", "sudo apt install libturbojpeg0", "sudo apt install libasound2t64",
                "sudo apt install libopus0",
            ],
            results.Skip(1).Select(static result => result.Fix));
        Assert.Contains(results, static result => result.Found == "ALSA is missing; sound would need it");
    }

    [Theory]
    [InlineData("libopenh264.so.8", "OpenH264: libopenh264.so.8")]
    [InlineData("libopenh264.so.7", "OpenH264: libopenh264.so.7")]
    public void Library_is_found_by_what_is_there(string file, string found) => Assert.Contains(
        Check("", one => one == file), result => result.Outcome == CheckOutcome.Ok && result.Found == found);

    [Theory]
    [InlineData("streams.main.source.type=demo", "OpenSSL")]
    [InlineData("streams.main.source.type=pattern", "OpenSSL")]      // perhaps the board has an encoder
    [InlineData("streams.main.source.type=pattern streams.main.source.encoder=software", "OpenSSL OpenH264")]
    [InlineData("streams.main.source.type=v4l2 streams.main.source.format=mjpeg", "OpenSSL TurboJPEG")]
    [InlineData("snapshots.directory=/tmp", "OpenSSL TurboJPEG")]
    public void Configuration_says_what_it_can_not_do_without(string settings, string expected) => Assert.Equal(
        expected.Split(' '),
        LibraryCheck.NeededBy(Loading.FromSettings(settings.Split(' '))).Select(static library => library.Name));

    [Theory]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n", "bookworm")]
    [InlineData("VERSION_CODENAME=\"trixie\"\n", "trixie")]
    [InlineData("ID=void\n", "")]
    public void Release_is_read_from_its_file(string content, string codename)
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(codename, LibraryCheck.Codename(folder.Write("os-release", content)));
        Assert.Equal("", LibraryCheck.Codename(Path.Combine(folder.Root, "nowhere")));
    }

    private static List<CheckResult> Check(string codename, Func<string, bool> canLoad) =>
        [.. LibraryCheck.Run([SystemLibrary.OpenSsl], codename, canLoad)];
}
