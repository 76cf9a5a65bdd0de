namespace Camerad.Daemon.Monitoring.Readers;

/// <param name="Interface">E.g. wlan0.</param>
/// <param name="SignalDbm">As received from the access point.</param>
internal readonly record struct WifiReading(string Interface, double SignalDbm);
