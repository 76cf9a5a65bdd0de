using System.Net;

namespace Camerad.Daemon.Configuration;

/// <summary><c>http</c>: the viewer page, WHEP and MQTT over WebSocket.</summary>
internal sealed record HttpOptions
{
    public const string ControlAuto = "auto", ControlViewers = "viewers", ControlNobody = "nobody";

    /// <summary>The values of <see cref="Control"/>.</summary>
    public static readonly IReadOnlyList<string> Controls = [ControlAuto, ControlViewers, ControlNobody];

    /// <summary>Addresses and ports; port 0 lets the kernel choose.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new(IPAddress.Loopback, 8080)];

    /// <summary>A file with the token that viewers need; empty: no token.</summary>
    public string TokenFile { get; init; } = "";

    /// <summary>PEM certificate (chain): HTTPS on every address.</summary>
    public string CertFile { get; init; } = "";

    /// <summary>PEM key of <see cref="CertFile"/>.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Other web pages' origins that may use this device.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Anybody who reaches the port may watch.</summary>
    public bool Open { get; init; }

    /// <summary>Who may give commands: one of <see cref="Controls"/>.</summary>
    public string Control { get; init; } = ControlAuto;

    /// <summary>Anybody on the network may watch.</summary>
    public bool IsOpenToNetwork =>
        Open && TokenFile.Length == 0 && Listen.Any(static endPoint => !IPAddress.IsLoopback(endPoint.Address));

    public bool IsHttps => CertFile.Length > 0;
}
