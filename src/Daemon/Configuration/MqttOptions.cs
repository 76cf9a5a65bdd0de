namespace Camerad.Daemon.Configuration;

/// <summary><c>mqtt</c>: signaling.</summary>
internal sealed record MqttOptions
{
    /// <summary>The word for the broker inside the daemon.</summary>
    public const string EmbeddedBroker = "embedded";

    /// <summary>"embedded", or mqtt://, mqtts://, ws:// or wss:// of a broker.</summary>
    public string Url { get; init; } = EmbeddedBroker;

    /// <summary>The WebSocket address that the viewer page is told; empty: the device's own /mqtt.</summary>
    public string ViewerUrl { get; init; } = "";

    /// <summary>The topics' first level(s).</summary>
    public string Prefix { get; init; } = "camerad";

    public string Username { get; init; } = "";

    public string PasswordFile { get; init; } = "";

    /// <summary>PEM certificates to trust for the broker; empty: the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>PEM client certificate.</summary>
    public string CertFile { get; init; } = "";

    public string KeyFile { get; init; } = "";

    public bool IsEmbedded => Url == EmbeddedBroker;
}
