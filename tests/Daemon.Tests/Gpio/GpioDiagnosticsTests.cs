using System.Text;
using System.Text.Json;
using Camerad.Capture.Gpio;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Diagnostics;
using Camerad.Daemon.Tests.Configuration;

namespace Camerad.Daemon.Tests.Gpio;

public sealed class GpioDiagnosticsTests
{
    private const string Configuration = """
        { "gpio": { "inputs": { "door": { "line": "GPIO17" } },
                    "outputs": { "led": { "line": 5, "role": "status" } } } }
        """;

    private readonly FakeGpioSystem _system = new();

    [Fact]
    public void Devices_lists_chips_and_who_has_which_line()
    {
        _system.Users[4] = "onewire@0";
        _system.Users[5] = "camerad";
        _system.Chips.Add(new("/dev/gpiochip9", "gpiochip9", "", 0) { Errno = GpioDeviceException.AccessDenied });
        GpioDeviceList list = GpioDeviceList.Find(Loading.FromJson(Configuration).Gpio, _system);
        var text = new StringBuilder();

        list.AppendTo(text);

        Assert.Equal("""
            GPIO chips
              gpiochip0   pinctrl-rp1, 54 lines, used as gpio.chip
                4   GPIO4           in use by onewire@0
                5   GPIO5           gpio.outputs.led, in use by camerad
                17  GPIO17          gpio.inputs.door
              gpiochip9   /dev/gpiochip9: Permission denied

            """, text.ToString());
    }

    [Fact]
    public void Devices_writes_the_same_as_json()
    {
        _system.Users[4] = "onewire@0";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            GpioDeviceList.Find(Loading.FromJson(Configuration).Gpio, _system).WriteTo(json);
            json.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.ToArray());
        JsonElement chip = document.RootElement.GetProperty("gpio")[0];
        Assert.Equal("pinctrl-rp1", chip.GetProperty("label").GetString());
        Assert.Equal(54, chip.GetProperty("lines").GetInt32());
        Assert.Equal(
            ["4 onewire@0 ", "5  gpio.outputs.led", "17  gpio.inputs.door"],
            chip.GetProperty("taken").EnumerateArray().Select(static line =>
                $"{line.GetProperty("line")} {line.GetProperty("consumer")} {line.GetProperty("key")}"));
    }

    [Fact]
    public void Check_says_that_each_line_is_free()
    {
        IEnumerable<CheckResult> results = GpioCheck.Run(Loading.FromJson(Configuration).Gpio, _system);

        Assert.Equal(
            [
                "Ok gpio.chip gpiochip0 (pinctrl-rp1), 54 lines", "Ok gpio.driver kernel",
                "Ok gpio.inputs.door line 17 of gpiochip0 (pinctrl-rp1) is free",
                "Ok gpio.outputs.led line 5 of gpiochip0 (pinctrl-rp1) is free",
            ],
            results.Select(static result => $"{result.Outcome} {result.Subject} {result.Found}"));
    }

    [Theory]
    [InlineData("""{ "chip": "nope", "inputs": { "a": { "line": 1 } } }""", "gpio.chip", "no GPIO chip \"nope\"",
        "pinctrl-rp1")]
    [InlineData("""{ "inputs": { "a": { "line": 99 } } }""", "gpio.inputs.a", "not 99", "camerad devices")]
    [InlineData("""{ "inputs": { "a": { "line": 4 } } }""", "gpio.inputs.a", "in use by \"onewire@0\"", "dtoverlay")]
    [InlineData("""{ "outputs": { "a": { "line": 3, "role": "switch" } } }""", "gpio.outputs.a",
        "in use by the kernel", "another line")]
    public void Check_names_each_fault_with_its_fix(string gpio, string subject, string found, string fix)
    {
        _system.Users[4] = "onewire@0";
        _system.Users[3] = "";

        CheckResult fault = Assert.Single(
            GpioCheck.Run(Loading.FromJson($$"""{ "gpio": {{gpio}} }""").Gpio, _system),
            static result => result.Outcome == CheckOutcome.Fault);

        Assert.Equal(subject, fault.Subject);
        Assert.Contains(found, fault.Found, StringComparison.Ordinal);
        Assert.Contains(fix, fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_says_that_sysfs_has_no_pull_resistors()
    {
        _system.Driver = GpioDriverKind.SysFs;
        GpioOptions options = Loading.FromJson(
            """{ "gpio": { "inputs": { "bell": { "line": 1, "preset": "button" } } } }""").Gpio;

        CheckResult fault = Assert.Single(
            GpioCheck.Run(options, _system), static result => result.Outcome == CheckOutcome.Fault);

        Assert.Equal("gpio.driver", fault.Subject);
    }

    [Fact]
    public void Check_says_nothing_without_lines() => Assert.Empty(GpioCheck.Run(new GpioOptions(), _system));
}
