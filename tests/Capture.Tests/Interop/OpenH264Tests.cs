using Camerad.Capture.Interop;

namespace Camerad.Capture.Tests.Interop;

public class OpenH264Tests
{
    [Fact]
    public void Library_that_is_not_there_is_named_with_the_command_that_installs_it()
    {
        Assert.False(OpenH264.TryLoad(["libopenh264.so.0"], out _, out string? fault));

        Assert.Matches(@"^OpenH264 is not installed, .* Install it: apt install libopenh264-[78]$", fault);
    }

    [Fact]
    public void Library_of_an_unknown_kind_is_refused_and_the_next_name_is_tried()
    {
        Assert.False(OpenH264.TryLoad(["libc.so.6"], out _, out string? fault));
        Assert.Contains("libc.so.6 is OpenH264 of an unknown version", fault, StringComparison.Ordinal);
        Assert.Contains("knows the versions 2.3.1 and 2.6.0", fault, StringComparison.Ordinal);

        RequireLibrary();
        Assert.True(OpenH264.TryLoad(
            ["libc.so.6", "libopenh264.so.8", "libopenh264.so.7"], out OpenH264? library, out fault));
        Assert.Null(fault);
        Assert.Equal(2, library.Version.Major);
    }

    [Theory]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n", "libopenh264-7")]
    [InlineData("VERSION_ID=\"13\"\nID=debian", "libopenh264-8")]
    [InlineData("VERSION_ID=13\nID=debian", "libopenh264-8")]
    [InlineData("NAME=Debian\nID=debian\nVERSION_CODENAME=forky", "libopenh264-8")]
    [InlineData("", "libopenh264-7")]
    public void Package_is_called_as_this_system_calls_it(string osRelease, string expected) =>
        Assert.Equal(expected, DebianPackage.NameFor(osRelease, "libopenh264-7", "libopenh264-8"));

    /// <summary>Skips the test where OpenH264 is not installed.</summary>
    internal static void RequireLibrary() =>
        Assert.SkipUnless(OpenH264.TryLoad(out _, out string? fault), fault ?? "");
}
