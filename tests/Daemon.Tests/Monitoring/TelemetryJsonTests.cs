using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Camerad.Capture;
using Camerad.Capture.Encoders;
using Camerad.Daemon.Monitoring;
using Camerad.Daemon.Monitoring.Readers;
using Camerad.Daemon.Sessions;
using Camerad.Signaling.Mqtt;
using Camerad.WebRtc;

namespace Camerad.Daemon.Tests.Monitoring;

public sealed partial class TelemetryJsonTests
{
    [Fact]
    public void Full_telemetry_is_as_the_manual_says()
    {
        JsonElement root = Write(new Telemetry(Full(30, 900), Full(0, 0), DeviceState.Fault, [Hot]));

        Assert.Equal("1970-01-01T00:00:30Z", root.GetProperty("time").GetString());
        Assert.Equal("fault", root.GetProperty("state").GetString());
        Assert.Equal(82.4, root.GetProperty("temperatureCelsius").GetDouble());
        Assert.Equal(3_216_624_000, root.GetProperty("memoryAvailableBytes").GetInt64());
        Assert.True(root.GetProperty("power").GetProperty("underVoltageSinceBoot").GetBoolean());
        JsonElement problem = Assert.Single(root.GetProperty("problems").EnumerateArray());
        Assert.Equal("temperature-high", problem.GetProperty("problem").GetString());
        Assert.Equal("1970-01-01T00:00:10Z", problem.GetProperty("since").GetString());
        Assert.False(problem.TryGetProperty("subject", out _));
        JsonElement daemon = root.GetProperty("daemon");
        Assert.Equal(10, daemon.GetProperty("cpuPercent").GetDouble());     // 3 s of 30
        JsonElement stream = Assert.Single(root.GetProperty("streams").EnumerateArray());
        Assert.Equal("running", stream.GetProperty("state").GetString());
        Assert.Equal(30, stream.GetProperty("picturesPerSecond").GetDouble());
        Assert.Equal(8 * 900 * 100 / 30, stream.GetProperty("bitsPerSecond").GetDouble());
        Assert.Equal(30, stream.GetProperty("encoder").GetProperty("capturedPicturesPerSecond").GetDouble());
        JsonElement network = Assert.Single(root.GetProperty("network").EnumerateArray());
        Assert.Equal(8 * 900 * 1000 / 30, network.GetProperty("sentBitsPerSecond").GetDouble());
        JsonElement viewer = Assert.Single(root.GetProperty("connections").EnumerateArray());
        Assert.Equal(
            (4, 4, 8 * 900 * 1000 / 30, 12.3, 1.3),
            (viewer.GetProperty("id").GetInt32(), viewer.GetProperty("keyFrameRequests").GetInt32(),
                viewer.GetProperty("bitsPerSecond").GetInt32(), viewer.GetProperty("roundTripMs").GetDouble(),
                viewer.GetProperty("lossPercent").GetDouble()));
        Assert.Equal("external", root.GetProperty("mqtt")[0].GetProperty("broker").GetString());
        Assert.Equal("connecting", root.GetProperty("mqtt")[0].GetProperty("state").GetString());
    }

    [Fact]
    public void Each_member_is_in_the_manual()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "monitoring.md"));
        JsonElement root = Write(new Telemetry(Full(30, 900), Full(0, 0), DeviceState.Fault, [Hot, Blind]));
        JsonElement change = JsonDocument.Parse(TelemetryJson.Event(new ProblemChange(Blind, true), Full(30, 900)))
            .RootElement;

        foreach (string name in Names(root).Concat(Names(change)).Distinct())
            Assert.Contains($"`{name}`", manual, StringComparison.Ordinal);
        foreach (ProblemKind kind in Enum.GetValues<ProblemKind>())
            Assert.Contains($"`{ProblemWords.Name(kind)}`", manual, StringComparison.Ordinal);
        foreach (DeviceState state in Enum.GetValues<DeviceState>())
            Assert.Contains($"`{ProblemWords.Name(state)}`", manual, StringComparison.Ordinal);
        foreach (CapturedStreamStatus status in Enum.GetValues<CapturedStreamStatus>())
            Assert.Contains($"`{status.ToString().ToLowerInvariant()}`", manual, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_is_left_out_and_not_zero()
    {
        var sample = new HealthSample(
            TimeSpan.Zero, DateTimeOffset.UnixEpoch, new MachineReading(),
            new ServiceReading([new StreamReading("main", CapturedStreamStatus.Starting)], 0, default, []));

        JsonElement root = Write(new Telemetry(sample, null, DeviceState.Booting, []));

        foreach (string absent in new[]
        {
            "temperatureCelsius", "power", "load1", "memoryAvailableBytes", "uptimeSeconds", "clockSynchronized",
        })
            Assert.False(root.TryGetProperty(absent, out _), absent);
        Assert.Equal(0, root.GetProperty("disks").GetArrayLength() + root.GetProperty("wifi").GetArrayLength());
        Assert.Equal(["uptimeSeconds"], Names(root.GetProperty("daemon")));
        JsonElement stream = root.GetProperty("streams")[0];
        foreach (string absent in new[] { "pictureAgeSeconds", "picturesPerSecond", "bitsPerSecond", "encoder" })
            Assert.False(stream.TryGetProperty(absent, out _), absent);
    }

    [Fact]
    public void Supply_alone_is_told_where_no_more_is_known()
    {
        HealthSample sample = Full(30, 900);
        sample = sample with { Machine = sample.Machine with { Power = new PowerReading(UnderVoltage: true) } };

        JsonElement power = Write(new Telemetry(sample, null, DeviceState.Online, [])).GetProperty("power");

        Assert.Equal(["underVoltage"], Names(power));
    }

    [Fact]
    public void Counter_that_began_anew_gives_no_rate()
    {
        JsonElement root = Write(new Telemetry(Full(30, 0), Full(0, 900), DeviceState.Online, []));

        Assert.False(root.GetProperty("streams")[0].TryGetProperty("picturesPerSecond", out _));
        Assert.False(root.GetProperty("network")[0].TryGetProperty("sentBitsPerSecond", out _));
        Assert.Equal(0, root.GetProperty("streams")[0].GetProperty("pictures").GetInt64());
    }

    [Fact]
    public void Telemetry_tells_no_address_and_no_words_of_a_source()
    {
        string text = Text(new Telemetry(Full(30, 900), Full(0, 0), DeviceState.Fault, [Hot, Blind]));

        Assert.DoesNotContain("broker.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("refused by", text, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secretid", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Telemetry_tells_of_so_many_viewers_and_counts_all()
    {
        HealthSample sample = Full(30, 900);
        ViewerReading one = sample.Service.Connections[0];
        sample = sample with
        {
            Service = sample.Service with
            {
                Viewers = 100,
                Connections = [.. Enumerable.Range(1, 100).Select(id => one with { Id = id })],
            },
        };

        string text = Text(new Telemetry(sample, sample, DeviceState.Streaming, []));
        JsonElement root = JsonDocument.Parse(text).RootElement;

        Assert.Equal(100, root.GetProperty("viewers").GetInt32());
        Assert.Equal(
            Enumerable.Range(1, TelemetryJson.MaxConnections),
            root.GetProperty("connections").EnumerateArray().Select(static one => one.GetProperty("id").GetInt32()));
        Assert.InRange(text.Length, 0, 16 * 1024);
    }

    [Fact]
    public void Units_are_in_the_names()
    {
        JsonElement root = Write(new Telemetry(Full(30, 900), Full(0, 0), DeviceState.Fault, [Hot]));

        foreach (string name in Names(root).Where(static name => Physical().IsMatch(name)))
            Assert.Matches("(Bytes|Seconds|Celsius|Dbm|Percent|PerSecond|SinceBoot|bytes|Limit)$", name);
    }

    [Fact]
    public void Event_tells_what_began_and_what_is_over()
    {
        HealthSample now = Full(70, 900);

        Assert.Equal(
            """
            {"time":"1970-01-01T00:01:10Z","state":"raised","problem":"temperature-high","value":82.4,"bound":80,
            "unit":"celsius","since":"1970-01-01T00:00:10Z",
            "text":"The processor is at 82.4 \u00B0C, its bound 80 \u00B0C."}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(TelemetryJson.Event(new ProblemChange(Hot, true), now)));
        Assert.Equal(
            """
            {"time":"1970-01-01T00:01:10Z","state":"cleared","problem":"no-picture","subject":"door",
            "since":"1970-01-01T00:00:20Z","text":"no-picture (door) is over; it lasted 50 s."}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(TelemetryJson.Event(new ProblemChange(Blind, false), now)));
    }

    private static Problem Hot { get; } =
        new(ProblemKind.TemperatureHigh, "", 82.4, 80, TimeSpan.FromSeconds(10));

    private static Problem Blind { get; } =
        new(ProblemKind.NoPicture, "door", null, null, TimeSpan.FromSeconds(20));

    private static HealthSample Full(int second, int pictures) => new(
        TimeSpan.FromSeconds(second),
        DateTimeOffset.UnixEpoch.AddSeconds(second),
        new MachineReading
        {
            TemperatureCelsius = 82.4,
            Power = PowerReading.FromFirmware(0x50005),
            Load = new LoadReading(0.52, 0.58, 0.59),
            Memory = new MemoryReading(3_885_396_000, 3_216_624_000),
            Disks = [new DiskReading("/var/lib/camerad", 31_000_000_000, 12_000_000_000)],
            Wifi = [new WifiReading("wlan0", -52)],
            Networks = [new NetworkReading("wlan0", 77, 1000 * pictures, 1, 2)],
            Uptime = TimeSpan.FromSeconds(93784.53),
            IsClockSynchronized = true,
            Process = new ProcessReading(
                TimeSpan.FromSeconds(0.1 * second), 38_000_000, TimeSpan.FromSeconds(second)),
        },
        new ServiceReading(
            [
                new StreamReading(
                    "door", CapturedStreamStatus.Running,
                    new CapturedStreamStatistics(pictures, 15, 100 * pictures, 0, 0),
                    new EncoderState(
                        "OpenH264 2.3.1", new VideoEncoderSettings(), new EncodingCounters(pictures, 0, 3, 0)),
                    LatePictures: 1, PictureAge: TimeSpan.FromMilliseconds(21), Viewers: 2),
            ],
            2, new RefusedReading(1, 2, 3, 4),
            [new MqttLinkStatus("mqtts://broker.example", MqttLinkState.Connecting, "refused by broker.example")])
        {
            Connections =
            [
                new ViewerReading(
                    4, "secretid", "door", DateTimeOffset.UnixEpoch, RTCPeerConnectionState.Connected,
                    HasControl: true, KeyFrameCommands: 1, Statistics: new PeerStatistics
                    {
                        LocalCandidate = "host", RemoteCandidate = "prflx", LocalAddress = "192.0.2.1:8189",
                        RemoteAddress = "192.0.2.7:5004", Protocol = "udp",
                        RoundTripTime = TimeSpan.FromMilliseconds(12.34), AvailableBitsPerSecond = 3_000_000,
                        BytesSent = 1000 * pictures, PacketsSent = pictures, PacketsRetransmitted = 5, PacketsLost = 6,
                        FractionLost = 0.013, Jitter = TimeSpan.FromMilliseconds(1.25), FramesSent = pictures,
                        KeyFramesSent = 15, Nacks = 7, Plis = 2, Firs = 1, Codec = "H264", ProfileLevelId = "42e01f",
                        BitsPerSecond = 77,
                    }),
            ],
        });

    private static JsonElement Write(Telemetry telemetry) => JsonDocument.Parse(Text(telemetry)).RootElement;

    private static string Text(Telemetry telemetry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        TelemetryJson.Write(buffer, telemetry);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(
            static member => Names(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    [GeneratedRegex("emperature|emory|bits|bytes|Bytes|uptime|Age|cpu|signal")]
    private static partial Regex Physical();
}
