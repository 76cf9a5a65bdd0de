using Camerad.Daemon.Monitoring.Readers;

namespace Camerad.Daemon.Tests.Monitoring;

public sealed class MachineReaderTests
{
    [Fact]
    public void Pi_tells_all_that_it_has()
    {
        using MachineFolder pi = MachineFolder.Pi4();
        using var machine = new MachineReader(pi.Root, [pi.Root], []);

        MachineReading reading = machine.Read();

        Assert.Equal(48.199, reading.TemperatureCelsius);
        Assert.Equal(new LoadReading(0.52, 0.58, 0.59), reading.Load);
        Assert.Equal(new MemoryReading(3885396L * 1024, 3216624L * 1024), reading.Memory);
        Assert.Equal(TimeSpan.FromSeconds(93784.53), reading.Uptime);
        Assert.Equal([new WifiReading("wlan0", -52)], reading.Wifi);
        Assert.Equal(
            [
                new NetworkReading("wlan0", 1931032030, 2528345, 20, 3),
                new NetworkReading("wg0", 123456, 654321, 0, 0),
            ],
            reading.Networks);
        Assert.Equal(9216L * Environment.SystemPageSize, reading.Process.ResidentBytes);
        Assert.True(reading.Process.Cpu > TimeSpan.Zero);
        DiskReading disk = Assert.Single(reading.Disks);
        Assert.Equal(pi.Root, disk.Path);
        Assert.InRange(disk.FreeBytes, 1, disk.TotalBytes);
    }

    [Fact]
    public void Machine_without_sensors_leaves_them_out()
    {
        using var nothing = new TemporaryFolder();
        using var machine = new MachineReader(nothing.Root, [], []);

        MachineReading reading = machine.Read();

        Assert.Null(reading.TemperatureCelsius);
        Assert.Null(reading.Power);
        Assert.Null(reading.Load);
        Assert.Null(reading.Memory);
        Assert.Null(reading.Uptime);
        Assert.Null(reading.Process.ResidentBytes);
        Assert.Empty(reading.Wifi);
        Assert.Empty(reading.Networks);
        Assert.Empty(reading.Disks);
    }

    [Fact]
    public void This_machine_tells_of_itself()
    {
        using var machine = new MachineReader("/", ["/"], []);

        MachineReading reading = machine.Read();

        Assert.InRange(reading.Memory!.Value.AvailableBytes, 1, reading.Memory.Value.TotalBytes);
        Assert.True(reading.Uptime > TimeSpan.Zero);
        Assert.InRange(reading.Process.ResidentBytes!.Value, 1L << 20, reading.Memory.Value.TotalBytes);
        Assert.True(reading.Load!.Value.OneMinute >= 0);
        Assert.NotEmpty(reading.Disks);
    }

    [Fact]
    public void Sensor_whose_driver_comes_late_is_found_by_and_by()
    {
        using MachineFolder folder = MachineFolder.Virtual();
        using var machine = new MachineReader(folder.Root, [], []);
        Assert.Null(machine.Read().TemperatureCelsius);
        folder.With("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
            .With("sys/class/thermal/thermal_zone0/temp", "40000\n")
            .With("sys/class/hwmon/hwmon0/name", "rpi_volt\n")
            .With("sys/class/hwmon/hwmon0/in0_lcrit_alarm", "0\n");

        MachineReading? last = null;
        for (int i = 0; i < MachineReader.ReadingsPerSearch; i++) last = machine.Read();

        Assert.Equal(40, last!.TemperatureCelsius);
        Assert.Equal(new PowerReading(UnderVoltage: false), last.Power);
    }

    [Fact]
    public void Processor_is_told_from_other_sensors_on_a_PC()
    {
        using MachineFolder pc = MachineFolder.Pc();
        Assert.Equal(55, new TemperatureReader(pc.Root).ReadCelsius());

        pc.Without("sys/class/thermal/thermal_zone2/temp");
        Assert.Equal(56, new TemperatureReader(pc.Root).ReadCelsius());     // coretemp

        pc.Without("sys/class/hwmon/hwmon6/temp1_input");
        Assert.Equal(27.8, new TemperatureReader(pc.Root).ReadCelsius());   // better than nothing
    }

    [Theory]
    [InlineData("-273150\n")]       // a driver's word for "none"
    [InlineData("\n")]
    [InlineData("48.2\n")]
    [InlineData("99999999999999999999\n")]
    public void Temperature_that_makes_no_sense_is_left_out(string content)
    {
        using MachineFolder pi = MachineFolder.Pi4();
        var reader = new TemperatureReader(pi.Root);
        pi.With("sys/class/thermal/thermal_zone0/temp", content);

        Assert.Null(reader.ReadCelsius());
    }

    [Theory]
    [InlineData("proc/loadavg", "0.52 0.58")]
    [InlineData("proc/loadavg", "")]
    [InlineData("proc/meminfo", "MemTotal: lots\nMemAvailable: 5 kB\n")]
    [InlineData("proc/meminfo", "MemTotal: 5 kB\n")]        // kernels before 3.14
    [InlineData("proc/uptime", "soon")]
    [InlineData("proc/net/dev", "wlan0: 1 2 3\n")]
    [InlineData("proc/net/dev", ":\n:::\nwlan0:")]
    [InlineData("proc/net/wireless", " wlan0: 0000 58.\n wlan0:\n:\n")]
    [InlineData("proc/self/statm", "70521")]
    public void Broken_file_costs_its_own_reading_only(string path, string content)
    {
        using MachineFolder pi = MachineFolder.Pi4().With(path, content);
        using var machine = new MachineReader(pi.Root, [], []);

        MachineReading reading = machine.Read();

        int missing = new[]
        {
            reading.Load is null, reading.Memory is null, reading.Uptime is null, reading.Networks.Count == 0,
            reading.Wifi.Count == 0, reading.Process.ResidentBytes is null,
        }.Count(static isMissing => isMissing);
        Assert.Equal(1, missing);
        Assert.NotNull(reading.TemperatureCelsius);
    }

    [Theory]
    [InlineData("0.", true)]        // an interface that is not associated
    [InlineData("45.", true)]       // per cent, by drivers of old
    [InlineData("-256.", true)]     // unknown
    [InlineData("-91.", false)]
    public void Signal_counts_only_in_dBm(string level, bool isAbsent)
    {
        using MachineFolder pi = MachineFolder.Pi4().With(
            "proc/net/wireless", $" wlan0: 0000   58.  {level}  -256        0      0      0      0     14        0\n");

        Assert.Equal(isAbsent, new WifiReader(pi.Root).Read().Count == 0);
    }

    [Fact]
    public void Interfaces_and_radios_are_bounded_and_named_ones_are_taken_as_named()
    {
        using MachineFolder pi = MachineFolder.Pi4();
        Assert.Equal("eth0", Assert.Single(new NetworkReader(pi.Root, ["eth0"]).Read()).Interface);

        string counters = "1 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0";
        pi.With("proc/net/dev", string.Concat(Enumerable.Range(0, 20).Select(i => $"veth{i}: {counters}\n")))
            .With("proc/net/wireless",
                string.Concat(Enumerable.Range(0, 9).Select(static i => $"wlan{i}: 0000 58. -52. -256\n")));
        for (int i = 0; i < 20; i++) pi.With($"sys/class/net/veth{i}/operstate", "up\n");

        Assert.Equal(NetworkReader.MaxInterfaces, new NetworkReader(pi.Root, []).Read().Count);
        Assert.Equal(WifiReader.MaxInterfaces, new WifiReader(pi.Root).Read().Count);
    }

    [Fact]
    public void Folder_not_made_yet_stands_for_its_disk_which_is_told_once()
    {
        using var folder = new TemporaryFolder();
        string future = Path.Combine(folder.Root, "snapshots", "door");

        DiskReading disk = Assert.Single(new DiskReader([future, folder.Root, folder.Root]).Read());

        Assert.Equal(future, disk.Path);
        Assert.True(disk.FreeBytes > 0);
    }

    [Fact]
    public void Disks_are_bounded()
    {
        string[] folders = ["/", "/dev/shm", "/proc", "/sys", "/dev"];

        Assert.DoesNotContain("/dev", new DiskReader(folders).Read().Select(static disk => disk.Path));
    }

    [Fact]
    public void Clock_is_judged_by_the_kernel_and_where_it_is_hidden_by_the_time_service()
    {
        using MachineFolder pi = MachineFolder.Pi4();
        Assert.True(new ClockReader(pi.Root, static () => true).Read());
        Assert.False(new ClockReader(pi.Root, static () => false).Read());
        var hidden = new ClockReader(pi.Root, static () => null);
        Assert.Null(hidden.Read());                                     // no timesyncd either

        Directory.CreateDirectory(Path.Combine(pi.Root, "run/systemd/timesync"));
        Assert.False(hidden.Read());
        pi.With("run/systemd/timesync/synchronized", "");
        Assert.True(hidden.Read());
        File.SetLastWriteTimeUtc(
            Path.Combine(pi.Root, "run/systemd/timesync/synchronized"), DateTime.UtcNow.AddHours(-9));
        Assert.False(hidden.Read());
    }
}
