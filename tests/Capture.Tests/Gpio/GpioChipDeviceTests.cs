using Camerad.Capture.Gpio;

namespace Camerad.Capture.Tests.Gpio;

/// <summary>What can be tried without a chip; the rest is tried on emulated hardware.</summary>
public sealed class GpioChipDeviceTests : IDisposable
{
    private const int NotTypewriter = 25; // ENOTTY

    private readonly string _folder = Directory.CreateTempSubdirectory("camerad-gpio-").FullName;

    [Fact]
    public void Chip_that_is_not_there_is_an_error_with_its_reason()
    {
        GpioDeviceException fault = Assert.Throws<GpioDeviceException>(
            () => GpioChipDevice.Open(Path.Combine(_folder, "gpiochip0")));

        Assert.Equal(GpioDeviceException.NoEntry, fault.Errno);
        Assert.Contains("gpiochip0: No such file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_no_chip_is_an_error_with_its_reason()
    {
        string path = Path.Combine(_folder, "gpiochip0");
        File.WriteAllText(path, "");

        Assert.Equal(NotTypewriter, Assert.Throws<GpioDeviceException>(() => GpioChipDevice.Open(path)).Errno);
    }

    [Fact]
    public void Search_lists_what_can_not_be_opened_in_the_order_of_numbers()
    {
        foreach (string name in new[] { "gpiochip10", "gpiochip9", "gpiochipx", "gpio" })
            File.WriteAllText(Path.Combine(_folder, name), "");

        IReadOnlyList<GpioChip> chips = GpioChipDevice.FindAll(_folder);

        Assert.Equal(["gpiochip9", "gpiochip10", "gpiochipx"], chips.Select(static chip => chip.Name));
        Assert.All(chips, static chip => Assert.Equal(NotTypewriter, chip.Errno));
    }

    [Fact]
    public void Search_finds_nothing_in_an_empty_folder() => Assert.Empty(GpioChipDevice.FindAll(_folder));

    [Fact]
    public void Search_of_this_machine_never_fails() =>
        Assert.All(GpioChipDevice.FindAll(), static chip => Assert.True(chip.Errno != 0 || chip.LineCount > 0));

    [Fact]
    public void Reader_without_lines_sleeps_and_ends()
    {
        var reader = new GpioEdgeReader("test", new NoEdges());

        reader.Dispose();
        reader.Dispose();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class NoEdges : IGpioEdgeSink
    {
        public void HandleEdge(GpioEdge edge) => Assert.Fail("There is no line.");

        public void HandleLost(int offset, int errno) => Assert.Fail("There is no line.");
    }
}
