namespace Camerad.Daemon.Configuration;

/// <summary><c>monitoring.bounds</c>: when a value becomes a problem. 0 switches that one off.</summary>
internal sealed record BoundsOptions
{
    /// <summary>The processor is as hot as this or hotter; a Raspberry Pi slows down from 80 to 85 °C.</summary>
    public double TemperatureCelsius { get; init; } = 80;

    /// <summary>Less memory than this is left.</summary>
    public int MemoryAvailableMegabytes { get; init; } = 40;

    /// <summary>Less space than this is left where camerad writes.</summary>
    public int DiskFreeMegabytes { get; init; } = 200;

    /// <summary>The access point is received weaker than this.</summary>
    public double WifiDbm { get; init; } = -80;

    /// <summary>Of a camera's pictures more than this share is lost on the way through capture and encoder.</summary>
    public double DroppedPicturesPercent { get; init; } = 10;

    /// <summary>The firmware has slowed the processor down for so long.</summary>
    public int ThrottledSeconds { get; init; } = 10;

    /// <summary>The supply has been too low for so long.</summary>
    public int UnderVoltageSeconds { get; init; } = 1;

    /// <summary>No time service has set the clock for so long.</summary>
    public int ClockUnsynchronizedSeconds { get; init; } = 300;

    /// <summary>A stream that should run has had no picture for so long.</summary>
    public int NoPictureSeconds { get; init; } = 10;

    /// <summary>A broker has been away for so long.</summary>
    public int MqttAwaySeconds { get; init; } = 60;
}
