namespace Camerad.Daemon.Configuration;

/// <summary>The keys of <c>monitoring</c> and their limits.</summary>
internal static class MonitoringOptionsReader
{
    private const int SecondsPerDay = 86_400;
    private const int MaxMegabytes = 1_000_000;
    private const double MaxCelsius = 150, MinDbm = -120, MaxPercent = 100;

    public static MonitoringOptions Read(SectionReader monitoring)
    {
        var options = new MonitoringOptions
        {
            IntervalSeconds = monitoring.Number("interval", new MonitoringOptions().IntervalSeconds, 0, SecondsPerDay),
            Bounds = ReadBounds(monitoring.Section("bounds")),
        };
        monitoring.RefuseUnknown();
        return options;
    }

    private static BoundsOptions ReadBounds(SectionReader bounds)
    {
        var defaults = new BoundsOptions();
        var options = new BoundsOptions
        {
            TemperatureCelsius = bounds.Decimal("temperatureCelsius", defaults.TemperatureCelsius,
                "degrees from 1 to 150, or 0 for no bound", static celsius => celsius is 0 or (>= 1 and <= MaxCelsius)),
            MemoryAvailableMegabytes = bounds.Number(
                "memoryAvailableMegabytes", defaults.MemoryAvailableMegabytes, 0, MaxMegabytes),
            DiskFreeMegabytes = bounds.Number("diskFreeMegabytes", defaults.DiskFreeMegabytes, 0, MaxMegabytes),
            WifiDbm = bounds.Decimal("wifiDbm", defaults.WifiDbm,
                "a signal from -120 to -1 dBm, or 0 for no bound", static dbm => dbm is 0 or (>= MinDbm and <= -1)),
            DroppedPicturesPercent = bounds.Decimal("droppedPicturesPercent", defaults.DroppedPicturesPercent,
                "a share up to 100 percent, or 0 for no bound", static percent => percent is >= 0 and <= MaxPercent),
            ThrottledSeconds = Seconds("throttledSeconds", defaults.ThrottledSeconds),
            UnderVoltageSeconds = Seconds("underVoltageSeconds", defaults.UnderVoltageSeconds),
            ClockUnsynchronizedSeconds = Seconds("clockUnsynchronizedSeconds", defaults.ClockUnsynchronizedSeconds),
            NoPictureSeconds = Seconds("noPictureSeconds", defaults.NoPictureSeconds),
            MqttAwaySeconds = Seconds("mqttAwaySeconds", defaults.MqttAwaySeconds),
        };
        bounds.RefuseUnknown();
        return options;

        int Seconds(string key, int fallback) => bounds.Number(key, fallback, 0, SecondsPerDay);
    }
}
