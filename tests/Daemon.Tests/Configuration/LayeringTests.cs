using System.Net;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Tests.Configuration;

public sealed class LayeringTests
{
    [Fact]
    public void Later_layer_wins_key_by_key()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write(
            "c.json", """{ "webrtc": { "udpPort": 1, "maxViewers": 2 }, "device": { "name": "file" } }""");

        CameradOptions options = Loading.Load(file,
            new() { ["CAMERAD__webrtc__maxViewers"] = "3", ["CAMERAD__DEVICE__NAME"] = "environment" },
            ["device.name=command line"]);

        Assert.Equal((1, 3, "command line"), (options.WebRtc.UdpPort, options.WebRtc.MaxViewers, options.Device.Name));
    }

    [Fact]
    public void List_of_a_later_layer_replaces_the_earlier_whole()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("c.json", """{ "webrtc": { "interfaces": ["a", "b", "c"] } }""");

        Assert.Equal(["d"], Loading.Load(file, new() { ["CAMERAD__webrtc__interfaces"] = "d" }).WebRtc.Interfaces);
        Assert.Equal([], Loading.Load(file, new() { ["CAMERAD__webrtc__interfaces"] = "" }).WebRtc.Interfaces);
    }

    [Fact]
    public void Source_of_another_type_starts_afresh()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("c.json",
            """{ "streams": { "main": { "source": { "type": "file", "path": "/f", "fps": 5 } } } }""");

        Assert.IsType<DemoSourceOptions>(Loading.Load(file, null, ["streams.main.source.type=demo"]).Streams[0].Source);
        Assert.Equal(
            new FileSourceOptions("/f", 6), Loading.Load(file, null, ["streams.main.source.fps=6"]).Streams[0].Source);
    }

    [Fact]
    public void Named_streams_replace_the_demo_and_keep_their_order()
    {
        CameradOptions options = Loading.FromJson(
            """{ "streams": { "zoo": { "source": { "type": "demo" } }, "ant": { "source": { "type": "demo" } } } }""");

        Assert.Equal(["zoo", "ant"], options.Streams.Select(static stream => stream.Name));
    }

    [Fact]
    public void Stream_may_be_an_object_in_the_environment()
    {
        CameradOptions options = Loading.FromEnvironment(
            "CAMERAD__streams__door", """{ "source": { "type": "file", "path": "/f" } }""");

        Assert.Equal(new StreamOptions("door", new FileSourceOptions("/f", 0)), Assert.Single(options.Streams));
    }

    [Fact]
    public void Null_means_the_default()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("c.json", """{ "webrtc": { "udpPort": null }, "http": null }""");

        Assert.Equal(8189, Loading.Load(file).WebRtc.UdpPort);
    }

    [Fact]
    public void Relative_path_counts_from_the_file_it_stands_in()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("c.json", """{ "http": { "tokenFile": "token" } }""");

        Assert.Equal(Path.Combine(folder.Root, "token"), Loading.Load(file).Http.TokenFile);
        Assert.Equal(Path.GetFullPath("token"), Loading.FromSettings("http.tokenFile=token").Http.TokenFile);
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_taken() =>
        Assert.Equal(7, Loading.FromJson("\uFEFF// a\n{ /* b */ \"webrtc\": { \"udpPort\": 7, }, }").WebRtc.UdpPort);

    [Fact]
    public void Other_variables_are_nobodys_business() =>
        Assert.Equal("camerad", Loading.FromEnvironment("CAMERAD_PREFIX", "x").Mqtt.Prefix);

    [Fact]
    public void Every_example_in_config_loads()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "config"), "*.json"))
            Assert.NotEmpty(Loading.Load(file).Streams);
    }

    [Fact]
    public void Installed_configuration_is_for_this_machine_and_who_has_the_token()
    {
        CameradOptions options = Loading.Load(Path.Combine(Repository.Root, "packaging", "debian", "camerad.json"));

        Assert.All(options.Http.Listen, static point => Assert.True(IPAddress.IsLoopback(point.Address)));
        Assert.Equal("token", Path.GetFileName(options.Http.TokenFile));
        Assert.False(options.Http.Open);
    }

    [Theory]
    [InlineData("Küche.lan", "k-che")]
    [InlineData("raspberrypi", "raspberrypi")]
    [InlineData("...", "camera")]
    public void Device_id_comes_from_the_hosts_name(string host, string id) =>
        Assert.Equal(id, DeviceOptions.IdFromHostName(host));
}
