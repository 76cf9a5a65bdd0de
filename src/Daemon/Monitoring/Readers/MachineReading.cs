namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>The machine at one moment. What it does not have, or does not tell us, is null or missing.</summary>
internal sealed record MachineReading
{
    public double? TemperatureCelsius { get; init; }

    public PowerReading? Power { get; init; }

    public LoadReading? Load { get; init; }

    public MemoryReading? Memory { get; init; }

    public IReadOnlyList<DiskReading> Disks { get; init; } = [];

    public IReadOnlyList<WifiReading> Wifi { get; init; } = [];

    public IReadOnlyList<NetworkReading> Networks { get; init; } = [];

    public TimeSpan? Uptime { get; init; }

    public bool? IsClockSynchronized { get; init; }

    public ProcessReading Process { get; init; }
}
