using System.Text.Json;
using System.Text.RegularExpressions;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Tests.Configuration;

/// <summary>Each key by each way in: default, file, environment, --set; and a bad value's message.</summary>
public sealed partial class KeyMatrixTests
{
    private const string V4l2 = "streams.main.source.type=v4l2";
    private const string Rpicam = "streams.main.source.type=rpicam";
    private const string Pattern = "streams.main.source.type=pattern";
    private const string Demo = "streams.main.source.type=demo";

    /// <summary>
    /// Key; default; another value as JSON; the same as text; what is then read; further settings it needs.
    /// </summary>
    public static TheoryData<string, string, string, string, string, string> Keys => new()
    {
        { "device.name", "", "\"Front door\"", "Front door", "Front door", "" },
        { "device.id", DeviceOptions.IdFromHostName(Environment.MachineName), "\"door-1\"", "door-1", "door-1", "" },
        { "http.listen", "127.0.0.1:8080", "[\"127.0.0.1:81\", \"[::1]:82\"]", "127.0.0.1:81,[::1]:82",
            "127.0.0.1:81 [::1]:82", "" },
        { "http.listen", "127.0.0.1:8080", "\"[::1]:8080\"", "[::1]:8080", "[::1]:8080", "" },
        { "http.tokenFile", "", "\"/t\"", "/t", "/t", "" },
        { "http.certFile", "", "\"/c\"", "/c", "/c", "http.keyFile=/k" },
        { "http.keyFile", "", "\"/k\"", "/k", "/k", "http.certFile=/c" },
        { "http.origins", "", "[\"https://a.example\"]", "[\"https://a.example\"]", "https://a.example", "" },
        { "http.open", "false", "true", "true", "true", "" },
        { "http.control", "auto", "\"nobody\"", "nobody", "nobody", "" },
        { "mqtt.url", "embedded", "\"mqtts://b.example\"", "mqtts://b.example", "mqtts://b.example", "" },
        { "mqtt.viewerUrl", "", "\"wss://b.example/mqtt\"", "wss://b.example/mqtt", "wss://b.example/mqtt", "" },
        { "mqtt.prefix", "camerad", "\"home/cams\"", "home/cams", "home/cams", "" },
        { "mqtt.username", "", "\"u\"", "u", "u", "mqtt.url=mqtt://b" },
        { "mqtt.passwordFile", "", "\"/p\"", "/p", "/p", "mqtt.url=mqtt://b mqtt.username=u" },
        { "mqtt.caFile", "", "\"/ca\"", "/ca", "/ca", "mqtt.url=mqtts://b" },
        { "mqtt.certFile", "", "\"/c\"", "/c", "/c", "mqtt.url=mqtts://b mqtt.keyFile=/k" },
        { "mqtt.keyFile", "", "\"/k\"", "/k", "/k", "mqtt.url=mqtts://b mqtt.certFile=/c" },
        { "webrtc.udpPort", "8189", "9000", "9000", "9000", "" },
        { "webrtc.interfaces", "", "[\"eth0\", \"wlan0\"]", "eth0, wlan0", "eth0 wlan0", "" },
        { "webrtc.iceServers", "", "[{\"urls\": \"stun:s:3478\"}]", "[{\"urls\": [\"stun:s:3478\"]}]", "stun:s:3478||",
            "" },
        { "webrtc.maxViewers", "32", "1", "1", "1", "" },
        { "monitoring.interval", "30", "0", "0", "0", "" },
        { "monitoring.bounds.temperatureCelsius", "80", "65.5", "65.5", "65.5", "" },
        { "monitoring.bounds.memoryAvailableMegabytes", "40", "100", "100", "100", "" },
        { "monitoring.bounds.diskFreeMegabytes", "200", "0", "0", "0", "" },
        { "monitoring.bounds.wifiDbm", "-80", "-70", "-70", "-70", "" },
        { "monitoring.bounds.droppedPicturesPercent", "10", "2.5", "2.5", "2.5", "" },
        { "monitoring.bounds.throttledSeconds", "10", "60", "60", "60", "" },
        { "monitoring.bounds.underVoltageSeconds", "1", "0", "0", "0", "" },
        { "monitoring.bounds.clockUnsynchronizedSeconds", "300", "0", "0", "0", "" },
        { "monitoring.bounds.noPictureSeconds", "10", "20", "20", "20", "" },
        { "monitoring.bounds.mqttAwaySeconds", "60", "5", "5", "5", "" },
        { "snapshots.directory", "", "\"/s\"", "/s", "/s", "" },
        { "snapshots.maxCount", "10000", "5", "5", "5", "" },
        { "snapshots.maxBytes", "1073741824", "5000000000", "5000000000", "5000000000", "" },
        { "snapshots.maxDays", "30", "0", "0", "0", "" },
        { "snapshots.minFreeBytes", "268435456", "0", "0", "0", "" },
        { "snapshots.quality", "0", "50", "50", "50", "" },
        { "snapshots.width", "0", "640", "640", "640", "" },
        { "snapshots.browse", "auto", "\"nobody\"", "nobody", "nobody", "" },
        { "snapshots.mqtt", "true", "false", "false", "false", "" },
        { "snapshots.mqttRetain", "true", "false", "false", "false", "" },
        { "streams.main.snapshotEvery", "0", "2.5", "2.5", "2.5", Demo },
        { "streams.main.source.type", "demo", "\"demo\"", "demo", "demo", "" },
        { "streams.main.source.path", "", "\"/f\"", "/f", "/f", "streams.main.source.type=file" },
        { "streams.main.source.fps", "", "12.5", "12.5", "12.5",
            "streams.main.source.type=file streams.main.source.path=/f" },
        {
            "streams.main.source.command", "", "[\"ffmpeg\", \"a,b\"]", "[\"ffmpeg\", \"a,b\"]", "ffmpeg|a,b",
            "streams.main.source.type=command"
        },
        { "streams.main.restAfter", "0", "60", "60", "60", Demo },
        { "streams.main.warmUp", "0", "2.5", "2.5", "2.5", Demo },
        { "streams.main.placeholder", "true", "false", "false", "false", Demo },
        { "streams.main.overlay.time", "false", "true", "true", "true", Pattern },
        { "streams.main.overlay.name", "false", "true", "true", "true", V4l2 },
        { "streams.main.overlay.corner", "top-left", "\"bottom-right\"", "bottom-right", "bottom-right", Demo },
        { "streams.main.source.device", "", "\"Webcam C920\"", "Webcam C920", "Webcam C920", V4l2 },
        { "streams.main.source.format", "", "\"h264\"", "h264", "h264", V4l2 },
        { "streams.main.source.controls", "", "{\"brightness\": 50, \"hflip\": true}",
            "{\"brightness\": 50, \"hflip\": true}", "brightness=50 hflip=true", V4l2 },
        { "streams.main.source.camera", "", "1", "1", "1", Rpicam },
        { "streams.main.source.arguments", "", "[\"--denoise\", \"cdn_off\"]", "--denoise,cdn_off",
            "--denoise|cdn_off", Rpicam },
        { "streams.main.source.width", "", "640", "640", "640", Pattern + " streams.main.source.height=360" },
        { "streams.main.source.height", "", "360", "360", "360", Pattern + " streams.main.source.width=640" },
        { "streams.main.source.encoder", "", "\"software\"", "software", "software", V4l2 },
        { "streams.main.source.bitrate", "", "500000", "500000", "500000", Rpicam },
        { "streams.main.source.keyFrameInterval", "", "0.5", "0.5", "0.5", Pattern },
        { "streams.main.source.profile", "", "\"high\"", "high", "high", V4l2 },
        { "streams.main.source.level", "", "4.0", "4.0", "4.0", V4l2 },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    [MemberData(nameof(GpioKeys))]
    public void Key_is_taken_from_each_layer(
        string key, string fallback, string json, string text, string expected, string needs)
    {
        string[] settings = needs.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var folder = new TemporaryFolder();
        string file = folder.Write("camerad.json", Nest(key.Split('.'), json));
        string variable = "CAMERAD__" + key.Replace(".", "__", StringComparison.Ordinal);

        Assert.Equal(fallback, Loading.Flatten(Loading.Load(null)).GetValueOrDefault(key, ""));
        Assert.Equal(expected, Loading.Flatten(Loading.Load(file, null, settings))[key]);
        Assert.Equal(expected, Loading.Flatten(Loading.Load(null, new() { [variable] = text }, settings))[key]);
        Assert.Equal(expected, Loading.Flatten(
            Loading.Load(null,
                new() { [variable.ToUpperInvariant().Replace("MAIN", "main", StringComparison.Ordinal)] = text },
                settings))[key]);
        Assert.Equal(expected, Loading.Flatten(Loading.Load(null, null, [.. settings, $"{key}={text}"]))[key]);
    }

    [Theory]
    [InlineData("device.id", "\"a/b\"", "A-Z a-z 0-9 - _")]
    [InlineData("device.id", "7", "A-Z a-z 0-9 - _")]
    [InlineData("device.name", "{}", "100 characters")]
    [InlineData("http.listen", "\"8080\"", "127.0.0.1:8080")]
    [InlineData("http.listen", "\"::1\"", "[::1]:8080")]
    [InlineData("http.listen", "\"localhost:8080\"", "an address and a port")]
    [InlineData("http.listen", "[\"127.0.0.1:8080\", 5]", "an address and a port")]
    [InlineData("http.listen", "[]", "an address and a port")]
    [InlineData("http.listen", "[\"127.0.0.1:80\", \"127.0.0.1:80\"]", "Remove one of them")]
    [InlineData("http.tokenFile", "true", "a file's path")]
    [InlineData("http.certFile", "3", "a file's path")]
    [InlineData("http.keyFile", "3", "a file's path")]
    [InlineData("http.origins", "[\"https://a.example/x\"]", "without a path")]
    [InlineData("http.origins", "[\"*\"]", "an origin such as")]
    [InlineData("http.open", "\"yes\"", "true or false")]
    [InlineData("http.open", "1", "true or false")]
    [InlineData("http.control", "\"everybody\"", "one of auto, viewers, nobody")]
    [InlineData("http.control", "true", "one of auto, viewers, nobody")]
    [InlineData("snapshots", "[]", "an object")]
    [InlineData("snapshots", "{\"qualty\": 1}", "Did you mean \"quality\"")]
    [InlineData("snapshots.directory", "1", "a file's path")]
    [InlineData("snapshots.maxCount", "0", "from 1 to 100000")]
    [InlineData("snapshots.maxBytes", "\"1G\"", "a whole number")]
    [InlineData("snapshots.maxBytes", "99999999999999999999", "a whole number")]
    [InlineData("snapshots.maxDays", "-1", "from 0 to 3650")]
    [InlineData("snapshots.minFreeBytes", "-1", "a whole number from 0")]
    [InlineData("snapshots.quality", "-1", "from 0 to 100")]
    [InlineData("snapshots.quality", "101", "from 0 to 100")]
    [InlineData("snapshots.width", "15", "0, or pixels from 16")]
    [InlineData("snapshots.width", "20000", "from 0 to 16384")]
    [InlineData("snapshots.browse", "\"all\"", "one of auto, viewers, nobody")]
    [InlineData("snapshots.mqtt", "1", "true or false")]
    [InlineData("snapshots.mqttRetain", "\"yes\"", "true or false")]
    [InlineData("streams.main.snapshotEvery", "0.5", "seconds from 1 to 86400")]
    [InlineData("mqtt.url", "\"http://b\"", "mqtts://host:8883")]
    [InlineData("mqtt.url", "\"\"", "\"embedded\"")]
    [InlineData("mqtt.viewerUrl", "\"mqtt://b\"", "wss://")]
    [InlineData("mqtt.prefix", "\"a/+\"", "a topic such as")]
    [InlineData("mqtt.prefix", "\"/a\"", "a topic such as")]
    [InlineData("mqtt.username", "[]", "text")]
    [InlineData("mqtt.passwordFile", "[]", "a file's path")]
    [InlineData("mqtt.caFile", "[]", "a file's path")]
    [InlineData("mqtt.certFile", "[]", "a file's path")]
    [InlineData("mqtt.keyFile", "[]", "a file's path")]
    [InlineData("webrtc.udpPort", "65536", "from 0 to 65535")]
    [InlineData("webrtc.udpPort", "\"8189\"", "a whole number")]
    [InlineData("webrtc.udpPort", "1.5", "a whole number")]
    [InlineData("webrtc.interfaces", "[1]", "an interface's name")]
    [InlineData("webrtc.iceServers", "[\"stun:s\"]", "a list of {")]
    [InlineData("webrtc.iceServers", "[{}]", "stun:stun.example.org")]
    [InlineData("webrtc.iceServers", "[{\"urls\": \"http://s\"}]", "turns:host:port")]
    [InlineData("webrtc.iceServers", "[{\"urls\": \"turn:s\"}]", "credentialFile")]
    [InlineData("webrtc.iceServers", "[{\"urls\": \"stun:s\", \"url\": 1}]", "Did you mean \"urls\"")]
    [InlineData("webrtc.maxViewers", "0", "from 1 to 100")]
    [InlineData("webrtc.maxViewers", "101", "from 1 to 100")]
    [InlineData("monitoring", "[]", "an object")]
    [InlineData("monitoring.intervall", "5", "Did you mean \"interval\"")]
    [InlineData("monitoring.interval", "-1", "from 0 to 86400")]
    [InlineData("monitoring.interval", "0.5", "a whole number")]
    [InlineData("monitoring.bounds.temperature", "5", "temperatureCelsius")]
    [InlineData("monitoring.bounds.temperatureCelsius", "-5", "0 for no bound")]
    [InlineData("monitoring.bounds.memoryAvailableMegabytes", "-1", "from 0 to")]
    [InlineData("monitoring.bounds.diskFreeMegabytes", "\"1G\"", "a whole number")]
    [InlineData("monitoring.bounds.wifiDbm", "80", "-120 to -1 dBm")]
    [InlineData("monitoring.bounds.droppedPicturesPercent", "101", "up to 100 percent")]
    [InlineData("monitoring.bounds.noPictureSeconds", "true", "a whole number")]
    [InlineData("streams", "{}", "at least one stream")]
    [InlineData("streams", "[]", "an object")]
    [InlineData("streams.a/b.source.type", "\"demo\"", "A-Z a-z 0-9 - _")]
    [InlineData("streams.main", "{}", "\"type\": \"v4l2\"")]
    [InlineData("streams.main.source", "{}", "one of v4l2, rpicam, command, file")]
    [InlineData("streams.main.source.type", "\"camera\"", "one of v4l2, rpicam, command, file")]
    [InlineData("streams.main.source", "{\"type\": \"demo\", \"path\": \"/f\"}", "Known here: type")]
    [InlineData("streams.main.source", "{\"type\": \"file\"}", "Annex B")]
    [InlineData("streams.main.source", "{\"type\": \"file\", \"path\": \"/f\", \"fps\": -1}", "frames per second")]
    [InlineData("streams.main.source", "{\"type\": \"command\", \"command\": []}", "rpicam-vid")]
    [InlineData("streams.main.source", "{\"type\": \"command\", \"command\": [1]}", "program and arguments as a list")]
    [InlineData("streams.main.source", "{\"type\": \"v4l2\", \"format\": \"vp8\"}", "one of auto, h264, mjpeg")]
    [InlineData("streams.main.source", "{\"type\": \"v4l2\", \"device\": \"\"}", "camerad devices")]
    [InlineData("streams.main.source", "{\"type\": \"v4l2\", \"controls\": {\"hue\": []}}", "a number, text")]
    [InlineData("streams.main.source", "{\"type\": \"v4l2\", \"encoder\": \"gpu\"}", "one of auto, hardware, software")]
    [InlineData("streams.main.source", "{\"type\": \"v4l2\", \"profile\": \"extended\"}", "constrained-baseline")]
    [InlineData("streams.main.source", "{\"type\": \"v4l2\", \"level\": 6}", "one of 3.0")]
    [InlineData("streams.main.source", "{\"type\": \"v4l2\", \"keyFrameInterval\": 0}", "seconds from 0.1")]
    [InlineData("streams.main.source", "{\"type\": \"rpicam\", \"bitrate\": 1000}", "from 25000 to 25000000")]
    [InlineData("streams.main.source", "{\"type\": \"rpicam\", \"camera\": []}", "camerad devices")]
    [InlineData("streams.main.source", "{\"type\": \"pattern\", \"width\": 641, \"height\": 2}", "an even number")]
    [InlineData("streams.main.source", "{\"type\": \"pattern\", \"width\": 640}", "Set width and height")]
    [InlineData("streams.main.restAfter", "0.5", "seconds from 1")]
    [InlineData("streams.main.warmUp", "61", "seconds from 0 to 60")]
    [InlineData("streams.main.overlay", "{\"corner\": \"middle\"}", "one of top-left")]
    [InlineData("streams.main", "{\"source\": {\"type\": \"demo\"}, \"overlay\": {\"time\": true}}", "camerad encodes")]
    [MemberData(nameof(BadGpioValues))]
    public void Bad_value_is_refused_with_key_value_and_expectation(string key, string json, string expected)
    {
        IReadOnlyList<ConfigurationFault> faults = Loading.Faults(() => Loading.FromJson(Nest(key.Split('.'), json)));

        Assert.Contains(faults, fault => fault.Key.StartsWith(key.Split('.')[0], StringComparison.Ordinal)
            && fault.Remedy.Contains(expected, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.False(string.IsNullOrWhiteSpace(fault.Problem)));
    }

    [Fact]
    public void Reference_file_holds_every_key_with_its_default()
    {
        string path = Path.Combine(Repository.Root, "config", "camerad.json");
        IReadOnlyDictionary<string, string> values = Loading.Flatten(Loading.Load(path));

        Assert.Equal(Loading.Flatten(Loading.Load(null)), values);
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        foreach (string key in values.Keys)
        {
            JsonElement element = document.RootElement;
            foreach (string part in key.Split('.'))
                Assert.True(element.TryGetProperty(part, out element), $"{key} is missing in config/camerad.json");
        }
    }

    [Fact]
    public void Reference_file_and_page_of_the_manual_name_every_key()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        foreach (ITheoryDataRow row in Keys.Concat<ITheoryDataRow>(GpioKeys))
        {
            string key = SourceKey().Replace((string)row.GetData()[0]!, "");
            Assert.Contains($"`{key}`", manual, StringComparison.Ordinal);
        }
    }

    internal static string Nest(string[] path, string json) =>
        path.Length == 0 ? json : $"{{ \"{path[0]}\": {Nest(path[1..], json)} }}";

    [GeneratedRegex(@"^(streams\.main\.(source\.)?|gpio\.(in|out)puts\.main\.)")]
    private static partial Regex SourceKey();
}
