using Camerad.Capture.Rpicam;

namespace Camerad.Capture.Tests.Rpicam;

public sealed class RpicamCameraListTests
{
    [Fact]
    public void Cameras_are_listed_with_their_modes()
    {
        using var standIn = new RpicamStandIn("works");

        IReadOnlyList<RpicamCamera> cameras =
            RpicamProgram.ListCameras(standIn.Program, TestContext.Current.CancellationToken);

        Assert.Equal(["imx708_wide", "ov5647"], cameras.Select(camera => camera.Sensor));
        Assert.Equal((1, 2592, 1944), (cameras[1].Index, cameras[1].Width, cameras[1].Height));
        Assert.Equal("/base/soc/i2c0mux/i2c@0/ov5647@36", cameras[1].Path);
        Assert.Equal(
            [
                new RpicamMode("SRGGB10_CSI2P", 1536, 864, 120.13), new RpicamMode("SRGGB10_CSI2P", 2304, 1296, 56.03),
                new RpicamMode("SRGGB10_CSI2P", 4608, 2592, 14.35),
            ],
            cameras[0].Modes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("No cameras available!")]
    [InlineData("0 : imx708\n1 : [x] (")]
    [InlineData("Modes: 'A' : 1x1 [1 fps")]
    public void Anything_else_is_no_camera(string text) => Assert.Empty(RpicamCameraList.Parse(text));

    [Fact]
    public void Program_without_cameras_lists_none()
    {
        using var standIn = new RpicamStandIn("no-camera");

        Assert.Empty(RpicamProgram.ListCameras(standIn.Program, TestContext.Current.CancellationToken));
    }
}
