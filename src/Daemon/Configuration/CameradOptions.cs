namespace Camerad.Daemon.Configuration;

/// <summary>Everything a user can set; the defaults are these initial values (docs/configuration.md).</summary>
internal sealed record CameradOptions
{
    public DeviceOptions Device { get; init; } = new();

    public HttpOptions Http { get; init; } = new();

    public MqttOptions Mqtt { get; init; } = new();

    public WebRtcOptions WebRtc { get; init; } = new();

    public MonitoringOptions Monitoring { get; init; } = new();

    public SnapshotOptions Snapshots { get; init; } = new();

    /// <summary>By name, in the order of the configuration; the first is what a viewer gets who names none.</summary>
    public IReadOnlyList<StreamOptions> Streams { get; init; } = [new StreamOptions("main", new DemoSourceOptions())];

    public GpioOptions Gpio { get; init; } = new();
}
