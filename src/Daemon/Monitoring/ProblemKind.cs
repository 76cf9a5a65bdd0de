namespace Camerad.Daemon.Monitoring;

/// <summary>What can be wrong; the words for it are <see cref="ProblemWords"/>.</summary>
internal enum ProblemKind
{
    TemperatureHigh,
    Throttled,
    UnderVoltage,
    MemoryLow,
    DiskLow,
    WifiWeak,
    ClockUnsynchronized,
    NoPicture,
    PicturesDropped,
    MqttAway,
    MqttConflict,
}
