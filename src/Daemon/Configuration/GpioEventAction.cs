namespace Camerad.Daemon.Configuration;

/// <summary>Tells of it by MQTT.</summary>
internal sealed record GpioEventAction : GpioAction;
