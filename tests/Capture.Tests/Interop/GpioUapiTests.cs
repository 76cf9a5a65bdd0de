using System.Runtime.CompilerServices;
using Camerad.Capture.Interop;

namespace Camerad.Capture.Tests.Interop;

public sealed class GpioUapiTests
{
    // sizeof by gcc from linux/gpio.h; the same on x64 and arm64.
    [Fact]
    public void Structs_have_the_kernels_sizes()
    {
        Assert.Equal(68, Unsafe.SizeOf<GpioUapi.ChipInfo>());
        Assert.Equal(256, Unsafe.SizeOf<GpioUapi.LineInfo>());
        Assert.Equal(16, Unsafe.SizeOf<GpioUapi.LineAttribute>());
        Assert.Equal(24, Unsafe.SizeOf<GpioUapi.LineConfigAttribute>());
        Assert.Equal(272, Unsafe.SizeOf<GpioUapi.LineConfig>());
        Assert.Equal(592, Unsafe.SizeOf<GpioUapi.LineRequest>());
        Assert.Equal(16, Unsafe.SizeOf<GpioUapi.LineValues>());
        Assert.Equal(48, Unsafe.SizeOf<GpioUapi.LineEvent>());
    }

    [Fact]
    public void Structs_are_laid_out_as_in_the_kernels_header()
    {
        using var layout = new CLayout("linux/gpio.h");
        var chip = default(GpioUapi.ChipInfo);
        var line = default(GpioUapi.LineInfo);
        var config = default(GpioUapi.LineConfig);
        var request = default(GpioUapi.LineRequest);
        var change = default(GpioUapi.LineEvent);
        layout
            .Is("sizeof(struct gpiochip_info)", Unsafe.SizeOf<GpioUapi.ChipInfo>())
            .Is("offsetof(struct gpiochip_info, label)", CLayout.Offset(ref chip, ref chip.Label))
            .Is("offsetof(struct gpiochip_info, lines)", CLayout.Offset(ref chip, ref chip.Lines))
            .Is("sizeof(struct gpio_v2_line_info)", Unsafe.SizeOf<GpioUapi.LineInfo>())
            .Is("offsetof(struct gpio_v2_line_info, consumer)", CLayout.Offset(ref line, ref line.Consumer))
            .Is("offsetof(struct gpio_v2_line_info, offset)", CLayout.Offset(ref line, ref line.Offset))
            .Is("offsetof(struct gpio_v2_line_info, flags)", CLayout.Offset(ref line, ref line.Flags))
            .Is("sizeof(struct gpio_v2_line_config)", Unsafe.SizeOf<GpioUapi.LineConfig>())
            .Is(
                "offsetof(struct gpio_v2_line_config, num_attrs)",
                CLayout.Offset(ref config, ref config.AttributeCount))
            .Is("offsetof(struct gpio_v2_line_config, attrs)", CLayout.Offset(ref config, ref config.Attributes))
            .Is("sizeof(struct gpio_v2_line_config_attribute)", Unsafe.SizeOf<GpioUapi.LineConfigAttribute>())
            .Is("sizeof(struct gpio_v2_line_request)", Unsafe.SizeOf<GpioUapi.LineRequest>())
            .Is("offsetof(struct gpio_v2_line_request, consumer)", CLayout.Offset(ref request, ref request.Consumer))
            .Is("offsetof(struct gpio_v2_line_request, config)", CLayout.Offset(ref request, ref request.Config))
            .Is("offsetof(struct gpio_v2_line_request, num_lines)", CLayout.Offset(ref request, ref request.LineCount))
            .Is("offsetof(struct gpio_v2_line_request, event_buffer_size)",
                CLayout.Offset(ref request, ref request.EventBufferSize))
            .Is("offsetof(struct gpio_v2_line_request, fd)", CLayout.Offset(ref request, ref request.Fd))
            .Is("sizeof(struct gpio_v2_line_values)", Unsafe.SizeOf<GpioUapi.LineValues>())
            .Is("sizeof(struct gpio_v2_line_event)", Unsafe.SizeOf<GpioUapi.LineEvent>())
            .Is("offsetof(struct gpio_v2_line_event, id)", CLayout.Offset(ref change, ref change.Id))
            .Is("offsetof(struct gpio_v2_line_event, offset)", CLayout.Offset(ref change, ref change.Offset));

        Assert.Empty(layout.Compile());
    }

    [Fact]
    public void Numbers_are_those_of_the_kernels_header()
    {
        using var layout = new CLayout("linux/gpio.h");
        layout
            .Is("GPIO_MAX_NAME_SIZE", GpioUapi.NameSize)
            .Is("GPIO_GET_CHIPINFO_IOCTL", GpioUapi.GetChipInfo)
            .Is("GPIO_V2_GET_LINEINFO_IOCTL", GpioUapi.GetLineInfo)
            .Is("GPIO_V2_GET_LINE_IOCTL", GpioUapi.GetLine)
            .Is("GPIO_V2_LINE_GET_VALUES_IOCTL", GpioUapi.GetValues)
            .Is("GPIO_V2_LINE_SET_VALUES_IOCTL", GpioUapi.SetValues)
            .Is("GPIO_V2_LINE_FLAG_USED", (long)GpioUapi.FlagUsed)
            .Is("GPIO_V2_LINE_FLAG_INPUT", (long)GpioUapi.FlagInput)
            .Is("GPIO_V2_LINE_FLAG_OUTPUT", (long)GpioUapi.FlagOutput)
            .Is("GPIO_V2_LINE_FLAG_EDGE_RISING", (long)GpioUapi.FlagEdgeRising)
            .Is("GPIO_V2_LINE_FLAG_EDGE_FALLING", (long)GpioUapi.FlagEdgeFalling)
            .Is("GPIO_V2_LINE_FLAG_BIAS_PULL_UP", (long)GpioUapi.FlagPullUp)
            .Is("GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN", (long)GpioUapi.FlagPullDown)
            .Is("GPIO_V2_LINE_FLAG_BIAS_DISABLED", (long)GpioUapi.FlagPullDisabled)
            .Is("GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES", GpioUapi.AttributeOutputValues)
            .Is("GPIO_V2_LINE_EVENT_RISING_EDGE", GpioUapi.RisingEdge);

        Assert.Empty(layout.Compile());
    }
}
