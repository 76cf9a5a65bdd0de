using Camerad.Daemon.Configuration;
using Camerad.Daemon.Diagnostics;
using Camerad.Daemon.Monitoring.Readers;

namespace Camerad.Daemon.Tests.Diagnostics;

public sealed class HealthCheckTests
{
    private static readonly MachineReading Well = new()
    {
        TemperatureCelsius = 48.2,
        Power = PowerReading.FromFirmware(0),
        Memory = new MemoryReading(512_000_000, 250_000_000),
        Disks = [new DiskReading("/var/lib/camerad", 31_000_000_000, 12_000_000_000)],
        IsClockSynchronized = true,
    };

    [Fact]
    public void Machine_that_is_well_is_one_row()
    {
        CheckResult row = Assert.Single(HealthCheck.Judge(Well, new BoundsOptions()));

        Assert.Equal(CheckOutcome.Ok, row.Outcome);
        Assert.Equal("48 °C, 250 MB of memory, 12000 MB free for /var/lib/camerad, clock synchronised", row.Found);
    }

    [Fact]
    public void Machine_that_tells_nothing_is_no_trouble() =>
        Assert.Equal(CheckOutcome.Ok, Assert.Single(
            HealthCheck.Judge(new MachineReading(), new BoundsOptions())).Outcome);

    [Fact]
    public void Trouble_is_warned_of_with_what_to_do()
    {
        IReadOnlyList<CheckResult> rows = HealthCheck.Judge(
            Well with
            {
                Power = PowerReading.FromFirmware(0x50004), IsClockSynchronized = false,
                Disks = [new DiskReading("/", 31_000_000_000, 100_000_000)],
            },
            new BoundsOptions());

        Assert.All(rows, static row => Assert.Equal(CheckOutcome.Warning, row.Outcome));
        Assert.Equal(4, rows.Count);
        Assert.Contains(rows, static row => row.Found.Contains("slows the processor down", StringComparison.Ordinal));
        Assert.Contains(rows, static row => row.Found.Contains("too low since the start", StringComparison.Ordinal));
        Assert.Contains(rows, static row => row.Found.Contains("Only 100 MB are free", StringComparison.Ordinal));
        Assert.Contains(rows, static row => row.Fix.Contains("TLS", StringComparison.Ordinal)
            && row.Fix.Contains("timedatectl set-ntp true", StringComparison.Ordinal));
    }
}
