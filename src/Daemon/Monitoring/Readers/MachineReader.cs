using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>All sensors of the machine. Used by one thread at a time.</summary>
internal sealed class MachineReader : IDisposable
{
    /// <summary>Where systemd lets the service write, if it does; folders parted by colons.</summary>
    private const string StateDirectory = "STATE_DIRECTORY";

    /// <summary>Sensors are looked for again after so many readings: a driver may be loaded late, or anew.</summary>
    internal const int ReadingsPerSearch = 60;

    private readonly string _root;
    private readonly LoadReader _load;
    private readonly MemoryReader _memory;
    private readonly DiskReader _disks;
    private readonly WifiReader _wifi;
    private readonly NetworkReader _networks;
    private readonly ClockReader _clock;
    private readonly ProcessReader _process;
    private TemperatureReader _temperature;
    private PowerReader _power;
    private int _readings;

    /// <param name="root">"/", or a folder that looks like it.</param>
    /// <param name="folders">Whose free space is watched.</param>
    /// <param name="interfaces">webrtc.interfaces.</param>
    public MachineReader(string root, IReadOnlyList<string> folders, IReadOnlyList<string> interfaces)
    {
        _root = root;
        _temperature = new TemperatureReader(root);
        _power = new PowerReader(root);
        _load = new LoadReader(root);
        _memory = new MemoryReader(root);
        _disks = new DiskReader(folders);
        _wifi = new WifiReader(root);
        _networks = new NetworkReader(root, interfaces);
        _clock = new ClockReader(root);
        _process = new ProcessReader(root);
    }

    /// <summary>This machine, with the folders that camerad writes to as configured.</summary>
    public static MachineReader OfThisMachine(CameradOptions options)
    {
        string state = (Environment.GetEnvironmentVariable(StateDirectory) ?? "").Split(':')[0];
        return new MachineReader("/", [state.Length > 0 ? state : "/"], options.WebRtc.Interfaces);
    }

    public MachineReading Read()
    {
        if (_readings++ == ReadingsPerSearch) SearchAgain();
        return new MachineReading
        {
            TemperatureCelsius = _temperature.ReadCelsius(),
            Power = _power.Read(),
            Load = _load.ReadLoad(),
            Memory = _memory.Read(),
            Disks = _disks.Read(),
            Wifi = _wifi.Read(),
            Networks = _networks.Read(),
            Uptime = _load.ReadUptime(),
            IsClockSynchronized = _clock.Read(),
            Process = _process.Read(),
        };
    }

    public void Dispose() => _power.Dispose();

    private void SearchAgain()
    {
        _readings = 1;
        _temperature = new TemperatureReader(_root);
        _power.Dispose();
        _power = new PowerReader(_root);
    }
}
