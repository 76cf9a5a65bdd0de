using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Tests.Configuration;

public sealed class RefusalTests
{
    [Fact]
    public void Unknown_key_is_refused_with_its_place_and_a_suggestion()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("c.json", "{\n  \"http\": {\n    \"lisen\": \"x\"\n  }\n}");

        ConfigurationFault fault = Assert.Single(Loading.Faults(() => Loading.Load(file)));

        Assert.Equal("http.lisen", fault.Key);
        Assert.Contains("\"x\"", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("line 3", fault.Origin, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"listen\"?", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_variable_is_refused_by_name()
    {
        ConfigurationFault fault =
            Assert.Single(Loading.Faults(() => Loading.FromEnvironment("CAMERAD__mqt__url", "embedded")));

        Assert.Contains("CAMERAD__mqt__url", fault.Origin, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"mqtt\"?", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        IReadOnlyList<ConfigurationFault> faults = Loading.Faults(() => Loading.FromJson(
            """{ "webrtc": { "udpPort": -1, "maxViewers": "many" }, "htp": {}, "mqtt": { "url": 3 } }"""));

        Assert.Equal(
            ["mqtt.url", "webrtc.udpPort", "webrtc.maxViewers", "htp"], faults.Select(static fault => fault.Key));
    }

    [Theory]
    [InlineData("http.listen=0.0.0.0:8080", "http.listen", "http.tokenFile")]
    [InlineData("http.listen=127.0.0.1:80,[::]:81", "http.listen", "http.open")]
    [InlineData("http.listen=192.0.2.1:80", "http.listen", "http.open")]
    [InlineData("http.certFile=/c", "http.certFile", "both")]
    [InlineData("http.keyFile=/k", "http.keyFile", "both")]
    [InlineData("mqtt.username=u", "mqtt.username", "mqtt.url")]
    [InlineData("mqtt.caFile=/c", "mqtt.caFile", "mqtt.url")]
    [InlineData("mqtt.url=mqtt://b mqtt.caFile=/c", "mqtt.caFile", "mqtts://")]
    [InlineData("mqtt.url=ws://b mqtt.certFile=/c mqtt.keyFile=/k", "mqtt.certFile", "wss://")]
    [InlineData("mqtt.url=mqtts://b mqtt.certFile=/c", "mqtt.certFile", "both")]
    [InlineData("http.open=true http.listen=0.0.0.0:80,[::]:80", "http.listen", "Remove 0.0.0.0:80")]
    [InlineData("http.open=true http.listen=127.0.0.1:80,[::]:80", "http.listen", "Remove 127.0.0.1:80")]
    [InlineData("http.open=true http.listen=127.0.0.1:80,0.0.0.0:80", "http.listen", "Remove 127.0.0.1:80")]
    [InlineData("mqtt.url=mqtts://b mqtt.passwordFile=/p", "mqtt.passwordFile", "both")]
    [InlineData("gpio.inputs.a.line=17 gpio.inputs.b.line=17", "gpio.inputs.b.line", "remove one of them")]
    [InlineData("gpio.inputs.a.line=17 gpio.outputs.b.line=17 gpio.outputs.b.role=switch", "gpio.outputs.b.line",
        "remove one of them")]
    [InlineData(
        "gpio.outputs.b.line=17 gpio.outputs.b.role=viewed gpio.outputs.b.stream=mainn", "gpio.outputs.b.stream",
        "Did you mean \"main\"?")]
    [InlineData("""gpio.inputs.a.line=17 gpio.inputs.a.onRising=[{"snapshot":{"stream":"door"}}]""",
        "gpio.inputs.a.onRising", "There is: main")]
    public void Keys_that_contradict_each_other_are_refused(string settings, string key, string remedy)
    {
        ConfigurationFault fault = Assert.Single(Loading.Faults(() => Loading.FromSettings(settings.Split(' '))));

        Assert.Equal(key, fault.Key);
        Assert.Contains(remedy, fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.listen=0.0.0.0:8080 http.open=true")]
    [InlineData("http.listen=[::]:8080 http.tokenFile=/t")]
    [InlineData("http.listen=127.0.0.1:80,[::1]:80")]
    [InlineData("http.listen=0.0.0.0:80,[::1]:80,[::]:81 http.open=true")]
    public void Listening_beyond_loopback_is_allowed_when_protected_or_wanted(string settings) =>
        Assert.NotEmpty(Loading.FromSettings(settings.Split(' ')).Http.Listen);

    [Theory]
    [InlineData("inputs", 32, "{\"line\": LINE}")]
    [InlineData("outputs", 32, "{\"line\": LINE, \"role\": \"switch\"}")]
    public void More_lines_than_there_may_be_are_refused(string key, int most, string line)
    {
        string Lines(int count) => string.Join(", ", Enumerable.Range(0, count).Select(
            i => $"\"l{i}\": {line.Replace("LINE", $"{i}", StringComparison.Ordinal)}"));

        _ = Loading.FromJson($"{{ \"gpio\": {{ \"{key}\": {{ {Lines(most)} }} }} }}");
        ConfigurationFault fault = Assert.Single(Loading.Faults(
            () => Loading.FromJson($"{{ \"gpio\": {{ \"{key}\": {{ {Lines(most + 1)} }} }} }}")));

        Assert.Equal(("gpio." + key, $"Expected: at most {most}."), (fault.Key, fault.Remedy));
    }

    [Fact]
    public void More_actions_than_there_may_be_are_refused() => Assert.Contains("at most 8",
        Assert.Single(Loading.Faults(() => Loading.FromSettings(
            "gpio.inputs.a.line=1",
            "gpio.inputs.a.onRising=" + string.Join(',', Enumerable.Repeat("event", 9))))).Remedy,
        StringComparison.Ordinal);

    [Fact]
    public void Password_in_a_url_is_refused_and_not_repeated()
    {
        ConfigurationFault fault =
            Assert.Single(Loading.Faults(() => Loading.FromSettings("mqtt.url=mqtt://me:hunter2@b")));

        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("mqtt.passwordFile", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.token=hunter2", "http.token")]
    [InlineData("mqtt.password=hunter2", "mqtt.password")]
    [InlineData("http.credentials=hunter2", "http.credentials")]
    [InlineData("mqtt.viewerUrl=wss://me:hunter2@b/mqtt", "mqtt.viewerUrl")]
    [InlineData("mqtt.url=mqtt://me:hunter 2@b", "mqtt.url")]
    [InlineData("device.idd=rtsp://me:hunter2@b", "device.idd")]
    [InlineData("""webrtc.iceServers=[{"urls":"turn:me:hunter2@"}]""", "webrtc.iceServers[0].urls")]
    public void Secret_where_none_belongs_is_refused_and_not_repeated(string setting, string key)
    {
        IReadOnlyList<ConfigurationFault> faults = Loading.Faults(() => Loading.FromSettings(setting));

        Assert.Contains(faults, fault => fault.Key == key);
        Assert.DoesNotContain("hunter", string.Concat(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Setting_without_equals_sign_shows_no_secret() =>
        Assert.DoesNotContain("hunter2", Loading.Faults(() => Loading.FromSettings("http.token hunter2"))[0].ToString(),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Path_that_is_none_is_refused_in_a_sentence(string path)
    {
        Assert.Contains("names no file", Loading.Faults(() => Loading.Load(path))[0].Problem, StringComparison.Ordinal);
        if (path.Length > 0)
        {
            Assert.Contains("a file's path",
                Loading.Faults(() => Loading.FromSettings("http.tokenFile=" + path))[0].Remedy,
                    StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("{ \"http\": { } ", "is not JSON")]
    [InlineData("{ \"http\": { \"open\": true \"x\": 1 } }", "line 1 is not JSON")]
    [InlineData("{ \"http\": {}, \"http\": {} }", "stands twice")]
    [InlineData("{} {}", "is not JSON")]
    public void File_that_is_no_configuration_is_refused(string json, string problem) =>
        Assert.Contains(
            problem, Assert.Single(Loading.Faults(() => Loading.FromJson(json))).Problem, StringComparison.Ordinal);

    [Fact]
    public void File_that_is_not_there_is_refused() =>
        Assert.Contains("does not exist", Assert.Single(Loading.Faults(() => Loading.Load("/nowhere/c.json"))).Problem,
            StringComparison.Ordinal);

    [Fact]
    public void Every_prefix_and_bit_flip_of_the_file_is_taken_or_refused_but_nothing_else()
    {
        byte[] json = File.ReadAllBytes(Path.Combine(Repository.Root, "config", "camerad.json"));
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int length = 0; length < json.Length; length += 7) TryParse(json[..length]);
        for (int i = 0; i < 2000; i++)
        {
            byte[] mutated = [.. json];
            mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
            TryParse(mutated);
        }
    }

    private static void TryParse(byte[] json)
    {
        try
        {
            ConfigObject root = JsonLayer.Parse(json, static line => new ConfigOrigin($"line {line}", "/"));
            OptionsReader.Read(root, []);
        }
        catch (ConfigurationException)
        {
        }
    }
}
