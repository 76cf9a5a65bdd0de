using System.Globalization;
using System.Text.Json;
using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>Snapshots of the built daemon, asked for by foreign MQTT clients, by HTTP and by its own command.</summary>
[Collection(OneAtATime.Name)]
public sealed class SnapshotTests : IDisposable
{
    private const string Root = "camerad/endtoend/";
    private const string Requester = "/usr/bin/mosquitto_rr";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly string _folder = Directory.CreateTempSubdirectory("snapshots").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Command_gives_one_file_one_event_and_one_picture_which_is_the_cameras()
    {
        RequireTools();
        using var broker = new Mosquitto(isSecure: false);
        using var daemon = new DaemonProcess(
            [.. broker.Settings, .. DaemonProcess.NumberedClip, $"snapshots.directory={_folder}"]);
        string port = broker.Port.ToString(CultureInfo.InvariantCulture);
        WaitForBroker(daemon, "mqtt://127.0.0.1");
        using var listener = new MqttListener("127.0.0.1", broker.Port, Root);
        Assert.True(listener.WaitUntil(() => listener.Messages("status").Count > 0, Patience), listener.Tail);

        using JsonDocument reply = JsonDocument.Parse(Ask(port, "answers/me", """{"stream":"main"}"""));
        Assert.True(
            listener.WaitUntil(() => listener.Messages("event/snapshot").Count > 0, Patience), daemon.Tail);

        string name = reply.RootElement.GetProperty("file").GetString()!;
        string file = Path.Combine(_folder, name);
        byte[] picture = Assert.Single(listener.Messages("snapshot/main"));
        Assert.Equal(File.ReadAllBytes(file), picture);
        Assert.Equal([file], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        using JsonDocument facts = JsonDocument.Parse(Assert.Single(listener.Messages("event/snapshot")));
        Assert.Equal(name, facts.RootElement.GetProperty("file").GetString());
        Assert.Equal(
            (640, 360, picture.Length),
            (Number(facts, "width"), Number(facts, "height"), Number(facts, "size")));
        Assert.InRange(FrameNumber.Read(file) ?? -1, 0, FrameOrder.ClipLength - 1);

        byte[] jpeg = Convert.FromHexString(Ask(port, "answers/me", """{"reply":"jpeg","width":320}""", "%x"));
        Assert.Equal(new byte[] { 0xFF, 0xD8 }, jpeg[..2]);
        Assert.Contains("unsupported", Ask(port, "answers/me", "{}", name: "keyframe"), StringComparison.Ordinal);
    }

    [Fact]
    public void Viewer_at_the_embedded_broker_commands_and_is_answered_on_its_own_topic()
    {
        RequireTools();
        using var daemon = new DaemonProcess([.. DaemonProcess.NumberedClip]);
        Assert.SkipUnless(
            daemon.Lines.Any(static line => line.Contains("listens on 127.0.0.1:1883", StringComparison.Ordinal)),
            "another broker has the port 1883");
        WaitForBroker(daemon, "embedded");

        using JsonDocument reply = JsonDocument.Parse(Ask("1883", Root + "reply/mosquitto-rr", "{}"));

        Assert.True(reply.RootElement.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Picture_of_now_is_fetched_over_HTTP_and_by_the_programs_own_command()
    {
        Tools.RequireFile(FrameNumber.Decoder);
        using var daemon = new DaemonProcess([.. DaemonProcess.NumberedClip]);
        string fetched = Path.Combine(_folder, "fetched.jpg"), written = Path.Combine(_folder, "written.jpg");

        using (var client = new HttpClient { Timeout = Patience })
        {
            byte[] jpeg = await client.GetByteArrayAsync(
                new Uri(daemon.Url + "snapshot/main.jpg"), TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(fetched, jpeg, TestContext.Current.CancellationToken);
        }

        using (var command = new ChildProcess(
            ["dotnet", Repository.Daemon, "snapshot", "--output", written, "--quality", "95",
                "--set", $"http.listen={new Uri(daemon.Url).Authority}"]))
            Assert.True(command.WaitUntil(() => command.HasExited, Patience), command.Tail);

        Assert.NotNull(FrameNumber.Read(fetched));
        Assert.NotNull(FrameNumber.Read(written));
        Assert.True(new FileInfo(written).Length > new FileInfo(fetched).Length, "quality 95 is larger");
    }

    private static void RequireTools()
    {
        Tools.RequireFile(Mosquitto.Program);
        Tools.RequireFile(Requester);
        Tools.RequireFile(MqttListener.Program);
        Tools.RequireFile(FrameNumber.Decoder);
    }

    private static void WaitForBroker(DaemonProcess daemon, string broker) => Assert.True(
        daemon.WaitUntil(
            () => daemon.Lines.Any(line => line.Contains($"MQTT {broker}", StringComparison.Ordinal)
                && line.Contains("Online", StringComparison.Ordinal)),
            Patience),
        daemon.Tail);

    private static string Ask(
        string port, string responseTopic, string payload, string format = "%p", string name = "snapshot")
    {
        using var requester = new ChildProcess(
            [Requester, "-h", "127.0.0.1", "-p", port, "-t", $"{Root}command/{name}", "-e", responseTopic,
                "-m", payload, "-W", "30", "-q", "1", "-F", format]);
        requester.Finish();
        return Assert.Single(requester.Lines);
    }

    private static int Number(JsonDocument facts, string name) => facts.RootElement.GetProperty(name).GetInt32();
}
