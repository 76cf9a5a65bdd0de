namespace Camerad.Daemon.Tests.Monitoring;

/// <summary>
/// A folder that looks like "/" to the readers: only the files that they may read, with what real machines have in
/// them.
/// </summary>
internal sealed class MachineFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Root;

    /// <summary>A Raspberry Pi 4 with bookworm (kernel 6.6), on Wi-Fi.</summary>
    public static MachineFolder Pi4() => Common()
        .With("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
        .With("sys/class/thermal/thermal_zone0/temp", "48199\n")
        .With("sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
        .With("sys/class/hwmon/hwmon0/temp1_input", "48686\n")
        .With("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
        .With("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n")
        .With("sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/get_throttled", "50005\n");

    /// <summary>A Raspberry Pi 5 with trixie (kernel 6.12): a fan, and a chip with a temperature of its own.</summary>
    public static MachineFolder Pi5() => Common()
        .With("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
        .With("sys/class/thermal/thermal_zone0/temp", "61850\n")
        .With("sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
        .With("sys/class/hwmon/hwmon0/temp1_input", "61850\n")
        .With("sys/class/hwmon/hwmon1/name", "rp1_adc\n")
        .With("sys/class/hwmon/hwmon1/temp1_input", "52931\n")
        .With("sys/class/hwmon/hwmon2/name", "pwmfan\n")
        .With("sys/class/hwmon/hwmon2/fan1_input", "3012\n")
        .With("sys/class/hwmon/hwmon3/name", "rpi_volt\n")
        .With("sys/class/hwmon/hwmon3/in0_lcrit_alarm", "1\n");

    /// <summary>A PC: the first zone is the case's, hwmon numbers have gaps and two digits.</summary>
    public static MachineFolder Pc() => Common()
        .With("sys/class/thermal/thermal_zone0/type", "acpitz\n")
        .With("sys/class/thermal/thermal_zone0/temp", "27800\n")
        .With("sys/class/thermal/thermal_zone10/type", "iwlwifi_1\n")
        .With("sys/class/thermal/thermal_zone10/temp", "41000\n")
        .With("sys/class/thermal/thermal_zone2/type", "x86_pkg_temp\n")
        .With("sys/class/thermal/thermal_zone2/temp", "55000\n")
        .With("sys/class/hwmon/hwmon1/name", "nvme\n")
        .With("sys/class/hwmon/hwmon1/temp1_input", "38850\n")
        .With("sys/class/hwmon/hwmon6/name", "coretemp\n")
        .With("sys/class/hwmon/hwmon6/temp1_input", "56000\n");

    /// <summary>A virtual machine: no sensors at all.</summary>
    public static MachineFolder Virtual() => Common();

    public MachineFolder With(string path, string content)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return this;
    }

    public MachineFolder Without(string path)
    {
        File.Delete(Path.Combine(Root, path));
        return this;
    }

    public void Dispose() => _folder.Dispose();

    private static MachineFolder Common() => new MachineFolder()
        .With("proc/loadavg", "0.52 0.58 0.59 2/187 31337\n")
        .With("proc/uptime", "93784.53 361204.11\n")
        .With("proc/self/statm", "70521 9216 6144 4096 0 21000 0\n")
        .With("proc/meminfo", """
            MemTotal:        3885396 kB
            MemFree:          213408 kB
            MemAvailable:    3216624 kB
            Buffers:           89012 kB
            Cached:          2893300 kB
            SwapCached:            0 kB
            Active:          1180852 kB

            """)
        .With("proc/net/dev", File.ReadAllText(
            Path.Combine(Repository.Root, "tests", "Daemon.Tests", "Monitoring", "proc-net-dev.txt")))
        .With("sys/class/net/lo/operstate", "unknown\n")
        .With("sys/class/net/eth0/operstate", "down\n")
        .With("sys/class/net/wlan0/operstate", "up\n")
        .With("sys/class/net/wg0/operstate", "unknown\n")
        .With("proc/net/wireless", """
            Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
             face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
             wlan0: 0000   58.  -52.  -256        0      0      0      0     14        0

            """);
}
