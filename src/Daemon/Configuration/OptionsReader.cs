using System.Net;

namespace Camerad.Daemon.Configuration;

/// <summary>
/// The keys, their types and their limits: the one place, with the readers of its sections, where the configuration's
/// shape is written down.
/// </summary>
internal static class OptionsReader
{
    private const string Listen =
        "an address and a port such as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080, or a list of them";
    private const int MaxPort = 65535;

    /// <summary>
    /// What one device can serve; the limits of broker and WHEP follow webrtc.maxViewers.
    /// </summary>
    private const int MaxMaxViewers = 100;

    public static CameradOptions Read(ConfigObject root, List<ConfigurationFault> faults)
    {
        var reader = new SectionReader(root, "", faults);
        var options = new CameradOptions
        {
            Device = ReadDevice(reader.Section("device")),
            Http = ReadHttp(reader.Section("http")),
            Mqtt = ReadMqtt(reader.Section("mqtt")),
            WebRtc = ReadWebRtc(reader.Section("webrtc")),
            Monitoring = MonitoringOptionsReader.Read(reader.Section("monitoring")),
            Snapshots = SnapshotOptionsReader.Read(reader.Section("snapshots")),
            Gpio = GpioOptionsReader.Read(reader.Section("gpio")),
        };
        if (reader.Has("streams"))
            options = options with { Streams = StreamsReader.Read(reader, reader.Section("streams")) };
        reader.RefuseUnknown();
        return options;
    }

    private static DeviceOptions ReadDevice(SectionReader device)
    {
        var defaults = new DeviceOptions();
        string id = device.Text("id", "", "1 to 64 of the characters A-Z a-z 0-9 - _, or \"\" for the host's name",
            static text => text.Length == 0 || DeviceOptions.IsId(text));
        var options = new DeviceOptions
        {
            Id = id.Length > 0 ? id : defaults.Id,
            Name = device.Text("name", defaults.Name, "up to 100 characters", static text => text.Length <= 100),
        };
        device.RefuseUnknown();
        return options;
    }

    private static HttpOptions ReadHttp(SectionReader http)
    {
        var defaults = new HttpOptions();
        var options = new HttpOptions
        {
            Listen = http.List("listen", defaults.Listen, Listen, ParseEndPoint),
            TokenFile = http.FilePath("tokenFile"),
            CertFile = http.FilePath("certFile"),
            KeyFile = http.FilePath("keyFile"),
            Origins = http.List(
                "origins", defaults.Origins, "an origin such as https://home.example:8443, without a path",
                ParseOrigin),
            Open = http.Flag("open", defaults.Open),
            Control = http.Text(
                "control", defaults.Control, "one of " + string.Join(", ", HttpOptions.Controls),
                static text => HttpOptions.Controls.Contains(text)),
        };
        if (options.Listen.Count == 0) http.Refuse("listen", "is empty", $"Expected: {Listen}.");
        http.RefuseUnknown();
        return options;
    }

    private static MqttOptions ReadMqtt(SectionReader mqtt)
    {
        var defaults = new MqttOptions();
        var options = new MqttOptions
        {
            Url = ReadBrokerUrl(mqtt, defaults.Url),
            ViewerUrl = mqtt.Text(
                "viewerUrl", defaults.ViewerUrl, "\"\" or an address such as wss://broker.example/mqtt",
                static text => text.Length == 0 || IsUrl(text, "ws", "wss")),
            Prefix = mqtt.Text(
                "prefix", defaults.Prefix,
                "a topic such as camerad or home/cameras: up to 64 of A-Z a-z 0-9 _ . - in levels parted by /",
                IsTopicPrefix),
            Username = mqtt.Text("username", defaults.Username),
            PasswordFile = mqtt.FilePath("passwordFile"),
            CaFile = mqtt.FilePath("caFile"),
            CertFile = mqtt.FilePath("certFile"),
            KeyFile = mqtt.FilePath("keyFile"),
        };
        mqtt.RefuseUnknown();
        return options;
    }

    // A password in a URL would end up in logs and process lists, so that this value is not shown either.
    private static string ReadBrokerUrl(SectionReader mqtt, string fallback)
    {
        string url = mqtt.Text("url", fallback);
        if (url == MqttOptions.EmbeddedBroker) return url;
        if (Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length > 0)
        {
            mqtt.Refuse("url", "has a user or password in it", "Use mqtt.username and mqtt.passwordFile.");
            return fallback;
        }

        if (IsUrl(url, "mqtt", "mqtts", "ws", "wss")) return url;
        mqtt.Refuse("url", $"{Secrets.Display("mqtt.url", url)} is not accepted",
            "Expected: \"embedded\", or a broker's URL such as mqtt://host:1883, mqtts://host:8883, "
            + "ws://host/mqtt or wss://host/mqtt.");
        return fallback;
    }

    private static WebRtcOptions ReadWebRtc(SectionReader webrtc)
    {
        var defaults = new WebRtcOptions();
        var options = new WebRtcOptions
        {
            UdpPort = webrtc.Number("udpPort", defaults.UdpPort, 0, MaxPort),
            Interfaces = webrtc.List("interfaces", defaults.Interfaces, "an interface's name such as eth0 or wlan0",
                static text =>
                    text.Length is > 0 and < 16 && !text.Contains('/', StringComparison.Ordinal) ? text : null),
            IceServers = webrtc.Sections(
                "iceServers", "a list of { \"urls\": …, \"username\": …, \"credentialFile\": … }", ReadIceServer),
            MaxViewers = webrtc.Number("maxViewers", defaults.MaxViewers, 1, MaxMaxViewers),
        };
        webrtc.RefuseUnknown();
        return options;
    }

    private static IceServerOptions ReadIceServer(SectionReader server)
    {
        var options = new IceServerOptions
        {
            Urls = server.List<string>("urls", [], "stun:host:port, turn:host:port or turns:host:port",
                static text => IsIceUrl(text) ? text : null),
            Username = server.Text("username", ""),
            CredentialFile = server.FilePath("credentialFile"),
        };
        if (!server.Has("urls")) server.Refuse("urls", "is missing", "Expected: e.g. \"stun:stun.example.org:3478\".");
        if (options.Urls.Any(static url => url.StartsWith("turn", StringComparison.OrdinalIgnoreCase))
            && (options.Username.Length == 0 || options.CredentialFile.Length == 0))
            server.Refuse("urls", "names a TURN server without its login", "Add username and credentialFile.");
        return options;
    }

    private static IPEndPoint? ParseEndPoint(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !IPEndPoint.TryParse(text, out IPEndPoint? endPoint)) return null;
        bool bracketed = text[colon - 1] == ']';
        bool isV6 = endPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        // IPEndPoint takes "::1" for an address without a port, and "8080" for 0.0.31.144.
        return isV6 == bracketed ? endPoint : null;
    }

    private static string? ParseOrigin(string text) =>
        IsUrl(text, "http", "https") && new Uri(text) is { PathAndQuery: "/", Fragment: "" } uri && !text.EndsWith('/')
            ? uri.GetLeftPart(UriPartial.Authority)
            : null;

    private static bool IsUrl(string text, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0
        && schemes.Contains(uri.Scheme);

    private static bool IsIceUrl(string text)
    {
        string[] parts = text.Split(':', 2);
        return parts.Length == 2 && parts[0].ToLowerInvariant() is ("stun" or "stuns" or "turn" or "turns")
            && parts[1].Length > 0 && !parts[1].StartsWith('/') && !parts[1].Any(char.IsWhiteSpace);
    }

    private static bool IsTopicPrefix(string text) => text.Length is > 0 and <= 64
        && text.Split('/').All(static level => level.Length > 0
            && level.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'));
}
