using Camerad.Hardware.Guest.Cameras;
using Camerad.Hardware.Tests.Machine;
using Camerad.TestKit.Processes;

namespace Camerad.Hardware.Tests;

/// <summary>The machine's cameras and its codec.</summary>
[Collection(MachineCollection.Name)]
public sealed class CameraTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly EmulatedMachine _machine;
    private readonly ITestOutputHelper _output;

    public CameraTests(EmulatedMachine machine, ITestOutputHelper output)
    {
        machine.Require();
        (_machine, _output) = (machine, output);
    }

    [Fact]
    public async Task Devices_have_the_names_that_tests_rely_on()
    {
        string names = await _machine.OutputOfAsync(
            "for d in /sys/class/video4linux/video*; do echo \"${d##*/} $(cat $d/name)\"; done | sort -V");
        _output.WriteLine(names);
        Assert.Equal(
            """
            video0 vivid-000-vid-cap
            video1 stateful-encoder
            video2 stateful-decoder
            video3 stateless-decoder
            video40 Loopback
            """,
            names);
        Assert.Contains("Loopback", await _machine.OutputOfAsync("cat /proc/asound/cards"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_camera_streams()
    {
        GuestResult result = await _machine.RunAsync(
            "v4l2-ctl -d /dev/video0 --set-fmt-video=width=320,height=180,pixelformat=NV12 -p 15 --stream-mmap"
                + " --stream-count=20 --stream-to=/tmp/frames && stat -c %s /tmp/frames; rm -f /tmp/frames",
            Patience);
        Assert.Contains($"{20 * 320 * 180 * 3 / 2}\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_camera_can_be_had_with_other_parameters()
    {
        await _machine.ReloadModuleAsync("vivid", "n_devs=2 node_types=0x1,0x1 multiplanar=1,2");
        try
        {
            string capabilities = await _machine.OutputOfAsync(
                "for n in $(grep -l vivid /sys/class/video4linux/video*/name); do d=${n%/name};"
                    + " v4l2-ctl -d /dev/${d##*/} --info | grep -m 1 'Video Capture'; done");
            Assert.Equal(
                ["Video Capture", "Video Capture Multiplanar"],
                capabilities.Split('\n').Select(line => line.Trim()));
        }
        finally
        {
            await _machine.ReloadModuleAsync("vivid");
        }
    }

    [Fact]
    public async Task Loopback_gives_each_access_unit_of_the_clip_in_one_buffer()
    {
        const int Wanted = 40;
        string clip = Path.Combine(Repository.Root, "tests", "media", "slices.h264");
        byte[] bytes = await File.ReadAllBytesAsync(clip, TestContext.Current.CancellationToken);
        IReadOnlyList<byte[]> units = new H264Clip(bytes).AccessUnits;
        await using GuestProcess feeder = await _machine.StartAsync(
            "/payload/guest feed-h264 /payload/slices.h264 /dev/video40 20 0");
        await feeder.WaitUntilAsync(result => result.Output.Contains("loop 1", StringComparison.Ordinal), Patience);

        // REQBUFS makes v4l2loopback forget how much the last buffer holds: the first one comes with sizeimage bytes.
        await _machine.OutputOfAsync(
            "v4l2-ctl -d /dev/video40 --stream-mmap --stream-skip=1 --stream-to=/tmp/seen.h264"
                + $" --stream-count={Wanted}",
            Patience);

        byte[] seen = await _machine.GetFileAsync("/tmp/seen.h264");
        Assert.Equal(Wanted, CountInOrder(seen, units));
    }

    [Fact]
    public async Task Feeder_plays_a_clip_to_its_last_access_unit()
    {
        string said = await _machine.OutputOfAsync(
            "/payload/guest feed-h264 /payload/slices.h264 /dev/video40 30 2", Patience);
        Assert.Equal("loop 1: 30 access units\nloop 2: 30 access units", said);
    }

    [Fact]
    public async Task Codec_encodes()
    {
        await _machine.OutputOfAsync(
            "v4l2-ctl -d /dev/video1 -x width=320,height=192,pixelformat=NV12"
                + " --stream-mmap --stream-out-mmap --stream-count=10 --stream-to=/tmp/encoded",
            Patience);
        long length = long.Parse(await _machine.OutputOfAsync("stat -c %s /tmp/encoded"), null);
        Assert.InRange(length, 10 * 100, 10 * 320 * 192);
    }

    /// <summary>How many access units the bytes are, one after the other; frames may have been dropped between
    /// them.</summary>
    private static int CountInOrder(ReadOnlySpan<byte> bytes, IReadOnlyList<byte[]> units)
    {
        int count = 0, next = 0;
        while (bytes.Length > 0)
        {
            int skipped = 0;
            while (!bytes.StartsWith(units[(next + skipped) % units.Count]))
                Assert.True(++skipped < units.Count, $"no access unit begins after the {count}th");
            bytes = bytes[units[(next + skipped) % units.Count].Length..];
            next += skipped + 1;
            count++;
        }
        return count;
    }
}
