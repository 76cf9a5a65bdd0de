using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>Broker and source go away and come back; streams go on.</summary>
[Collection(OneAtATime.Name)]
public sealed class OutageTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public void A_broker_outage_ends_no_stream_and_new_viewers_come_soon_after_its_return()
    {
        TimeSpan limit = TimeSpan.FromSeconds(10);
        Tools.RequireBrowser("chromium");
        Tools.RequireFile(Mosquitto.Program);
        using var broker = new Mosquitto(isSecure: false);
        using var daemon = new DaemonProcess([.. broker.Settings, .. DaemonProcess.NumberedClip]);
        string page = daemon.Url + "?signaling=mqtt";
        using var watching = new Browser("chromium", page);
        Assert.True(watching.WaitUntil(() => watching.Frames.Count >= 30, Patience), watching.Tail + daemon.Tail);

        broker.Kill();
        int before = watching.Frames.Count;
        Assert.True(watching.WaitUntil(() => watching.Frames.Count >= before + 120, Patience), watching.Tail);

        broker.Start();
        using var newcomer = new Browser("chromium", page);
        Assert.True(newcomer.WaitUntil(() => newcomer.OpenedAfter is not null, Patience), newcomer.Tail);
        var sinceOpened = Stopwatch.StartNew();
        Assert.True(newcomer.WaitUntil(() => newcomer.Frames.Count > 0, limit), newcomer.Tail + daemon.Tail);
        output.WriteLine($"first picture {sinceOpened.Elapsed.TotalSeconds:F1} s after the page was open");

        before = watching.Frames.Count;
        Assert.True(watching.WaitUntil(() => watching.Frames.Count >= before + 30, Patience), watching.Tail);
        Assert.Equal(1, watching.Connections); // it never had to connect anew
        FrameOrder.AssertForward(watching.Frames);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public void A_source_command_that_dies_or_hangs_is_restarted_and_viewers_keep_their_session(string signal)
    {
        TimeSpan limit = TimeSpan.FromSeconds(5);
        Tools.RequirePion();
        Tools.RequireFile("/usr/bin/ffmpeg");
        string folder = Directory.CreateTempSubdirectory("source").FullName;
        string clip = Path.Combine(folder, "clip.h264"); // a name nobody else's command has
        File.Copy(Repository.NumberedClip, clip);
        try
        {
            string[] arguments =
            [
                "ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-framerate", "30", "-i", clip,
                "-c", "copy", "-f", "h264", "-",
            ];
            string command = JsonSerializer.Serialize(arguments);
            using var daemon = new DaemonProcess(
                ["streams.main.source.type=command", $"streams.main.source.command={command}"]);
            using var viewer = new PionReceivers(daemon.Whep, 1);
            Assert.True(viewer.WaitUntil(() => viewer.LeastComplete >= 30, Patience), viewer.Tail + "\n" + daemon.Tail);

            int source = Assert.Single(Commands(clip));
            Process.Start("/bin/kill", ["-s", signal, source.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();
            var sinceSignal = Stopwatch.StartNew();
            bool isNew() => Commands(clip) is [int only] && only != source;
            Assert.True(viewer.WaitUntil(isNew, limit), daemon.Tail);
            int before = viewer.LeastComplete;
            TimeSpan reporting = TimeSpan.FromSeconds(2); // the viewer reports once a second
            Assert.True(
                viewer.WaitUntil(() => viewer.LeastComplete > before + 5, limit + reporting - sinceSignal.Elapsed),
                viewer.Tail + "\n" + daemon.Tail);
            output.WriteLine($"{signal}: pictures again, seen after {sinceSignal.Elapsed.TotalSeconds:F1} s");

            Assert.Equal(1, viewer.Connected);
            Assert.Single(viewer.OfType("track"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Processes that have this file among their arguments, the daemon and zombies left out.</summary>
    private static List<int> Commands(string file)
    {
        var found = new List<int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id)) continue;
            try
            {
                string[] arguments = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                if (arguments.Contains(file) && Path.GetFileName(arguments[0]) == "ffmpeg") found.Add(id);
            }
            catch (IOException) // it has ended meanwhile
            {
            }
        }
        return found;
    }
}
