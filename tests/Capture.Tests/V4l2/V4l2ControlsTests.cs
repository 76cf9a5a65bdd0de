using Camerad.Capture.Controls;
using Camerad.Capture.Tests.V4l2.Fakes;
using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2;

public sealed class V4l2ControlsTests : IDisposable
{
    private const uint CidBrightness = 0x0098_0900, CidPowerLine = 0x0098_0918;
    private readonly FakeControl _brightness = new(CidBrightness, CtrlTypeInteger, "Brightness", 0, 255, 5, 128);
    private readonly FakeControl _flip = new(CidHflip, CtrlTypeBoolean, "Horizontal Flip", 0, 1, 1, 0);
    private readonly FakeControl _auto = new(CidExposureAuto, CtrlTypeMenu, "Auto Exposure", 0, 3, 1, 3)
    {
        Items = ["Auto Mode", "Manual Mode", "", "Aperture Priority Mode"],
    };

    private readonly FakeControl _exposure = new(
        CidExposureAbsolute, CtrlTypeInteger, "Exposure Time, Absolute", 1, 10_000, 1, 156);

    private readonly FakeControl _powerLine = new(CidPowerLine, CtrlTypeIntegerMenu, "Power Line Frequency", 0, 1, 1, 0)
    {
        Items = ["50", "60"],
    };

    private readonly FakeNode _node = new();
    private readonly V4l2Device _device;

    public V4l2ControlsTests()
    {
        _node.Controls.AddRange([_brightness, _flip, _auto, _exposure, _powerLine]);
        _device = V4l2Device.Open("/dev/video0", new FakeNodes().Add("/dev/video0", _node));
    }

    public void Dispose()
    {
        _device.Dispose();
        _node.Unplug();
    }

    [Fact]
    public void Controls_are_listed_with_their_names_and_values()
    {
        CameraControl[] controls = [.. Attached().List()];

        Assert.Equal(
            ["brightness", "horizontal_flip", "power_line_frequency", "auto_exposure", "exposure_time_absolute"],
            controls.Select(control => control.Name));
        Assert.Equal(
            ["128", "false", "50", "Aperture Priority Mode", "156"], controls.Select(control => control.Value));
        Assert.Equal(["Auto Mode", "Manual Mode", "Aperture Priority Mode"], controls[3].Choices);
        Assert.Equal((CameraControlKind.Number, 0, 255, 5, 128), (
            controls[0].Kind, controls[0].Minimum, controls[0].Maximum, controls[0].Step, controls[0].Default));
    }

    [Theory]
    [InlineData("brightness", "200", "200")]
    [InlineData("Brightness", " 203 ", "200")]                  // the driver rounds
    [InlineData("brightness", "2e2", "200")]
    [InlineData("hflip", "true", "true")]
    [InlineData("horizontal_flip", "on", "true")]
    [InlineData("exposure", "300", "300")]
    [InlineData("exposure_absolute", "300", "300")]             // its name before Linux 5.14
    [InlineData("auto_exposure", "manual mode", "Manual Mode")]
    [InlineData("exposure_auto", "1", "Manual Mode")]
    [InlineData("power_line_frequency", "60", "60")]            // its text, not its number
    [InlineData("power_line_frequency", "1", "60")]
    public void Control_is_set_by_its_name_or_a_shorter_one(string name, string value, string now)
    {
        ControlOutcome outcome = Attached().Set(name, value);

        Assert.Equal(new ControlOutcome(ControlStatus.Applied, now), outcome);
    }

    [Theory]
    [InlineData("brightness", "300", "expected 0 to 255 in steps of 5")]
    [InlineData("brightness", "bright", "expected 0 to 255")]
    [InlineData("brightness", "NaN", "expected 0 to 255")]
    [InlineData("hflip", "perhaps", "expected true or false")]
    [InlineData("auto_exposure", "2", "expected one of Auto Mode, Manual Mode, Aperture Priority Mode")]
    public void Value_that_cannot_be_is_answered_with_what_can(string name, string value, string expected)
    {
        ControlOutcome outcome = Attached().Set(name, value);

        Assert.Equal(ControlStatus.BadValue, outcome.Status);
        Assert.Contains(expected, outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_that_the_camera_lacks_is_an_answer()
    {
        ControlOutcome outcome = Attached().Set("rotation", "90");

        Assert.Equal(ControlStatus.Unsupported, outcome.Status);
        Assert.Equal("Fake Camera has no control rotation", outcome.Message);
    }

    [Theory]
    [InlineData(Ebusy, "while it runs")]
    [InlineData(Eacces, "does not let brightness be changed")]
    [InlineData(Enodev, "is gone")]
    [InlineData(Eio, "brightness")]
    public void Refusal_of_the_driver_is_an_answer(int errno, string expected)
    {
        _brightness.SetError = errno;

        ControlOutcome outcome = Attached().Set("brightness", "10");

        Assert.Equal(ControlStatus.Refused, outcome.Status);
        Assert.Contains(expected, outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_that_has_no_effect_now_says_so()
    {
        _exposure.Flags = CtrlFlagInactive;

        ControlOutcome outcome = Attached().Set("exposure", "20");

        Assert.Equal(ControlStatus.Applied, outcome.Status);
        Assert.Contains("no effect while an automatism is on", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Driver_that_knows_single_controls_only_is_asked_so()
    {
        _node.Fail(VidiocSExtCtrls, Enotty);
        _node.SetSingle = true;

        ControlOutcome outcome = Attached().Set("brightness", "10");

        Assert.Equal(new ControlOutcome(ControlStatus.Applied, "10"), outcome);
    }

    [Fact]
    public void What_was_set_is_set_again_when_the_camera_is_opened_again()
    {
        var controls = new V4l2Controls([new("brightness", "40")]);
        Assert.Empty(controls.Attach(_device));
        Assert.Equal(40, _brightness.Value);
        controls.Set("hflip", "true");
        controls.Set("brightness", "50");
        controls.Detach();
        Assert.Empty(controls.List());
        Assert.Equal(ControlStatus.Deferred, controls.Set("exposure", "77").Status);
        (_brightness.Value, _flip.Value) = (128, 0);

        Assert.Empty(controls.Attach(_device));

        Assert.Equal((50, 1, 77), (_brightness.Value, _flip.Value, _exposure.Value));
    }

    [Fact]
    public void Automatisms_are_set_before_the_numbers_that_they_lock()
    {
        var controls = new V4l2Controls([new("exposure", "300"), new("auto_exposure", "Manual Mode")]);
        bool wasManual = false;
        _exposure.OnSet = () => wasManual = _auto.Value == 1;

        controls.Attach(_device);

        Assert.True(wasManual);
    }

    [Fact]
    public void What_cannot_be_set_is_told_when_the_camera_is_opened()
    {
        var controls = new V4l2Controls([new("no_such_thing", "1"), new("brightness", "999"), new("hflip", "1")]);

        IReadOnlyList<ControlOutcome> outcomes = controls.Attach(_device);

        Assert.Equal([ControlStatus.Unsupported, ControlStatus.BadValue], outcomes.Select(outcome => outcome.Status));
    }

    [Fact]
    public void Settings_that_wait_are_bounded()
    {
        var controls = new V4l2Controls([]);
        for (int i = 0; i < V4l2Controls.MaxRemembered; i++)
            Assert.Equal(ControlStatus.Deferred, controls.Set($"control {i}", "1").Status);

        Assert.Equal(ControlStatus.Refused, controls.Set("one more", "1").Status);
    }

    [Theory]
    [InlineData("White Balance, Automatic", "white_balance_automatic")]
    [InlineData("Exposure (Absolute)", "exposure_absolute")]
    [InlineData("  H264 I-Frame  Period ", "h264_i_frame_period")]
    public void Names_are_those_of_v4l2_ctl(string label, string name) =>
        Assert.Equal(name, ControlNames.Normalize(label));

    [Fact]
    public void Names_that_come_twice_get_a_number()
    {
        _node.Controls.Add(new FakeControl(0x0098_1000, CtrlTypeInteger, "Brightness", 0, 9, 1, 4));

        Assert.Contains(Attached().List(), control => control is { Name: "brightness_2", Value: "4" });
    }

    [Fact]
    public void What_is_disabled_or_read_only_or_no_number_is_not_listed()
    {
        _brightness.Flags = CtrlFlagDisabled;
        _flip.Flags = CtrlFlagReadOnly;
        _node.Controls.Add(new FakeControl(0x0098_1000, 6, "User Controls", 0, 0, 0, 0));

        Assert.Equal(3, Attached().List().Count);
    }

    private V4l2Controls Attached()
    {
        var controls = new V4l2Controls([]);
        controls.Attach(_device);
        return controls;
    }
}
