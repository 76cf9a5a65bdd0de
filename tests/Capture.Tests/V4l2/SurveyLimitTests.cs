using Camerad.Capture.Tests.V4l2.Fakes;
using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2;

/// <summary>Drivers that never end listing, and what they list.</summary>
public sealed class SurveyLimitTests : IDisposable
{
    private readonly FakeNode _node = new();
    private readonly V4l2Device _device;

    public SurveyLimitTests() => _device = V4l2Device.Open("/dev/video0", new FakeNodes().Add("/dev/video0", _node));

    public void Dispose()
    {
        _device.Dispose();
        _node.Unplug();
    }

    [Fact]
    public void Formats_sizes_and_rates_are_bounded()
    {
        uint[] rates = [.. Enumerable.Range(1, 500).Select(rate => (uint)rate)];
        FakeSize[] sizes = [.. Enumerable.Range(1, 500).Select(i => new FakeSize((uint)(i * 2), 48, rates))];
        _node.Formats.AddRange(
            Enumerable.Range(0, 500).Select(i => new FakeFormat((uint)i, "format", false, i == 0 ? sizes : [])));

        IReadOnlyList<VideoFormat> formats = FormatSurvey.Ask(_device, BufTypeVideoCapture);

        Assert.Equal(FormatSurvey.MaxFormats, formats.Count);
        Assert.Equal(FormatSurvey.MaxSizes, formats[0].Sizes.Count);
        Assert.Equal(FormatSurvey.MaxIntervals, formats[0].Sizes[0].Rates.Values.Count);
    }

    [Fact]
    public void Controls_and_menu_items_are_bounded()
    {
        for (uint i = 0; i < 1000; i++)
            _node.Controls.Add(new FakeControl(0x0098_1000 + i, CtrlTypeInteger, "Control", 0, 1, 1, 0));
        var menu = new FakeControl(0x0098_0900, CtrlTypeMenu, "Menu", 0, long.MaxValue, 1, 0)
        {
            Items = [.. Enumerable.Repeat("item", 1000)],
        };
        _node.Controls.Add(menu);

        IReadOnlyList<DeviceControl> controls = DeviceControlTable.List(_device);

        Assert.Equal(DeviceControlTable.MaxControls, controls.Count);
        Assert.Equal(DeviceControlTable.MaxMenuItems, DeviceControlTable.MenuOf(_device, controls[0]).Count);
    }

    [Fact]
    public void Sizes_and_rates_are_those_of_the_driver()
    {
        _node.Formats.Add(new FakeFormat(
            PixFmtNv12, "Y/UV 4:2:0", false, new FakeSize(640, 480, 15, 30), new FakeSize(1920, 1080, 5)));
        _node.Formats.Add(new FakeFormat(
            PixFmtMjpeg, "Motion-JPEG", true, new FakeSize(1920, 1080, 90) { IsRange = true }));

        IReadOnlyList<VideoFormat> formats = FormatSurvey.Ask(_device, BufTypeVideoCapture);

        Assert.Equal(
            ["640x480 at 30, 15", "1920x1080 at 5"], formats[0].Sizes.Select(size => $"{size} at {size.Rates}"));
        VideoFrameSize range = Assert.Single(formats[1].Sizes);
        Assert.Equal("32x32 to 1920x1080", range.ToString());
        Assert.True(range.Contains(1280, 720));
        Assert.False(range.Contains(1281, 720));
        Assert.True(formats[1].IsCompressed);
    }

    [Theory]
    [InlineData(1u, 30u, 30)]
    [InlineData(1001u, 30_000u, 29.97)]
    [InlineData(0u, 0u, 1)]
    [InlineData(1u, 0u, 1)]
    public void Rate_is_one_through_the_interval(uint numerator, uint denominator, double expected) =>
        Assert.Equal(
            expected, FormatSurvey.Rate(new V4l2Fract { Numerator = numerator, Denominator = denominator }), 0.001);

    [Theory]
    [InlineData("NV12", 0x3231564Eu)]
    [InlineData("Y16", 0x20363159u)]
    [InlineData("00000001", 1u)]
    public void Code_is_shown_as_text_if_it_is_some(string text, uint code) => Assert.Equal(text, FourCc.ToText(code));
}
