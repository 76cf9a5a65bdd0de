using Camerad.Capture.Gpio;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Hardware;

namespace Camerad.Daemon.Tests.Gpio;

public sealed class ChoiceTests
{
    // As the kernel tells of them (gpiodetect).
    private static readonly GpioChip[] Pi4 =
    [
        new("/dev/gpiochip0", "gpiochip0", "pinctrl-bcm2711", 58),
        new("/dev/gpiochip1", "gpiochip1", "raspberrypi-exp-gpio", 8),
    ];

    private static readonly GpioChip[] Pi5 =
    [
        new("/dev/gpiochip0", "gpiochip0", "pinctrl-rp1", 54) { Aliases = ["/dev/gpiochip4"] },
        new("/dev/gpiochip10", "gpiochip10", "gpio-brcmstb@107d508500", 32),
        new("/dev/gpiochip11", "gpiochip11", "gpio-brcmstb@107d517c00", 17),
    ];

    private static readonly GpioChip[] Pi5Older =
    [
        new("/dev/gpiochip0", "gpiochip0", "gpio-brcmstb@107d508500", 32),
        new("/dev/gpiochip4", "gpiochip4", "pinctrl-rp1", 54),
    ];

    private static readonly GpioChip[] Emulated = [new("/dev/gpiochip0", "gpiochip0", "9030000.pl061", 8)];

    public static TheoryData<string, string, string> Chips => new()
    {
        { "Pi4", "auto", "pinctrl-bcm2711" },
        { "Pi5", "auto", "pinctrl-rp1" },
        { "Pi5Older", "auto", "pinctrl-rp1" },
        { "Emulated", "auto", "9030000.pl061" },
        { "Pi4", "1", "raspberrypi-exp-gpio" },
        { "Pi5", "gpiochip10", "gpio-brcmstb@107d508500" },
        { "Pi5", "/dev/gpiochip11", "gpio-brcmstb@107d517c00" },
        { "Pi5", "4", "pinctrl-rp1" },
        { "Pi5", "gpiochip4", "pinctrl-rp1" },
        { "Pi5Older", "pinctrl-rp1", "pinctrl-rp1" },
        { "Emulated", "9030000.pl061", "9030000.pl061" },
    };

    [Theory]
    [MemberData(nameof(Chips))]
    public void Chip_is_found_by_number_name_label_and_board(string board, string wanted, string label) =>
        Assert.Equal(label, ChipChoice.Choose(wanted, Board(board)).Label);

    [Fact]
    public void Chip_that_is_not_there_is_refused_with_those_that_are()
    {
        GpioFaultException fault = Assert.Throws<GpioFaultException>(() => ChipChoice.Choose("gpiochip7", Pi4));

        Assert.Equal("There is no GPIO chip \"gpiochip7\". There is: gpiochip0 (pinctrl-bcm2711), 58 lines, "
            + "gpiochip1 (raspberrypi-exp-gpio), 8 lines.", fault.Message);
    }

    [Fact]
    public void Machine_without_chips_is_named() => Assert.Contains(
        "shows no GPIO chip", Assert.Throws<GpioFaultException>(() => ChipChoice.Choose("auto", [])).Problem,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("auto")]
    [InlineData("0")]
    public void Chip_that_may_not_be_opened_names_the_group(string wanted)
    {
        GpioChip chip = new("/dev/gpiochip0", "gpiochip0", "", 0) { Errno = GpioDeviceException.AccessDenied };

        GpioFaultException fault = Assert.Throws<GpioFaultException>(() => ChipChoice.Choose(wanted, [chip]));

        Assert.Contains("/dev/gpiochip0 can't be opened by this user", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("usermod -aG gpio " + Environment.UserName, fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, true, true, "Kernel")]
    [InlineData(false, true, true, true, "LibgpiodV1")]
    [InlineData(false, false, true, true, "SysFs")]     // the second interface's library needs the same kernel as ours
    [InlineData(false, false, false, true, "SysFs")]
    public void Driver_auto_is_the_best_there_is(bool kernel, bool v1, bool v2, bool sysfs, string expected) =>
        Assert.Equal(Enum.Parse<GpioDriverKind>(expected),
            new DriverChoice(kernel, v1, v2, sysfs, 12).Choose(GpioDriverKind.Auto));

    [Theory]
    [InlineData("Kernel")]
    [InlineData("LibgpiodV1")]
    [InlineData("LibgpiodV2")]
    [InlineData("SysFs")]
    public void Driver_that_is_asked_for_is_taken(string name)
    {
        var driver = Enum.Parse<GpioDriverKind>(name);
        Assert.Equal(driver, new DriverChoice(true, true, true, true, 12).Choose(driver));
    }

    [Theory]
    [InlineData("Kernel", null, "Linux 5.10", "\"auto\"")]
    [InlineData("LibgpiodV1", 12, "\"libgpiod-v1\" needs libgpiod.so.2", "apt install libgpiod2.")]
    [InlineData("LibgpiodV1", 13, "libgpiod.so.2", "It is Debian 12's, and this is Debian 13")]
    [InlineData("LibgpiodV2", 13, "\"libgpiod-v2\" needs libgpiod.so.3", "apt install libgpiod3.")]
    [InlineData("LibgpiodV2", null, "libgpiod.so.3", "apt install libgpiod3.")]
    [InlineData("SysFs", 12, "/sys/class/gpio", "\"auto\"")]
    [InlineData("Auto", 12, "older than 5.10", "apt install libgpiod2.")]
    public void Driver_that_is_missing_is_refused_with_the_fix(string name, int? debian, string problem, string remedy)
    {
        GpioFaultException fault = Assert.Throws<GpioFaultException>(
            () => new DriverChoice(false, false, false, false, debian).Choose(Enum.Parse<GpioDriverKind>(name)));

        Assert.Contains(problem, fault.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\n", 12)]
    [InlineData("PRETTY_NAME=x\nVERSION_ID=13\nID=debian\n", 13)]
    [InlineData("ID=raspbian\nVERSION_ID=\"12\"\n", 12)]
    [InlineData("ID=ubuntu\nVERSION_ID=\"24.04\"\n", null)]
    [InlineData("ID=debian\n", null)]
    [InlineData("", null)]
    public void Release_is_read_from_os_release(string text, int? release)
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(release, GpioLibrary.DebianRelease(folder.Write("os-release", text)));
    }

    [Fact]
    public void Release_is_unknown_without_os_release() => Assert.Null(GpioLibrary.DebianRelease("/nowhere"));

    [Fact]
    public void Library_that_is_not_there_can_not_be_loaded() =>
        Assert.False(new GpioLibrary("libno-such.so.9", "libno-such9", 12).CanLoad());

    [Fact]
    public void Sysfs_chip_has_its_base()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, string lineBase, string label) in
            new[] { ("gpiochip504", "504", "9030000.pl061"), ("gpiochip512", "512", "other") })
        {
            Directory.CreateDirectory(Path.Combine(folder.Root, name));
            folder.Write(name + "/base", lineBase + "\n");
            folder.Write(name + "/ngpio", "8\n");
            folder.Write(name + "/label", label + "\n");
        }

        Assert.Equal(504, SysFsChips.FindBase(Emulated[0], folder.Root));
        Assert.Null(SysFsChips.FindBase(Pi4[0], folder.Root));
        IReadOnlyList<GpioChip> chips = SysFsChips.FindAll(folder.Root);
        Assert.Equal(["gpiochip504", "gpiochip512"], chips.Select(static chip => chip.Name));
        Assert.Equal(512, SysFsChips.FindBase(chips[1], folder.Root));
        Assert.Empty(SysFsChips.FindAll("/nowhere"));
    }

    private static GpioChip[] Board(string name) => name switch
    {
        nameof(Pi4) => Pi4,
        nameof(Pi5) => Pi5,
        nameof(Pi5Older) => Pi5Older,
        _ => Emulated,
    };
}
