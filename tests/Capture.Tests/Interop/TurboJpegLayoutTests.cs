using Camerad.Capture.Interop;

namespace Camerad.Capture.Tests.Interop;

public class TurboJpegLayoutTests
{
    [Fact]
    public void Numbers_are_the_headers()
    {
        using var layout = new CLayout("turbojpeg.h");
        layout.Is("TJSAMP_444", TurboJpeg.Samples444)
            .Is("TJSAMP_422", TurboJpeg.Samples422)
            .Is("TJSAMP_420", TurboJpeg.Samples420)
            .Is("TJSAMP_GRAY", TurboJpeg.SamplesGrey)
            .Is("TJSAMP_440", TurboJpeg.Samples440)
            .Is("TJSAMP_411", TurboJpeg.Samples411)
            .Is("TJCS_YCbCr", TurboJpeg.ColoursYCbCr)
            .Is("TJCS_GRAY", TurboJpeg.ColoursGrey)
            .Is("TJERR_WARNING", TurboJpeg.ErrorWarning)
            .Is("TJFLAG_LIMITSCANS", TurboJpeg.FlagLimitScans)
            .Is("sizeof(unsigned long)", IntPtr.Size);

        Assert.Equal("", layout.Compile());
    }

    /// <summary>Skips the test where TurboJPEG is not installed.</summary>
    internal static void RequireLibrary() => Assert.SkipUnless(TurboJpeg.TryFind(out string? fault), fault ?? "");
}
