using Camerad.Hardware.Tests.Machine;
using Camerad.TestKit.Processes;

namespace Camerad.Hardware.Tests;

/// <summary>
/// Our V4L2 layer on drivers of a real kernel: <c>guest v4l2</c> runs the very classes of src/Capture and says what it
/// found.
/// </summary>
[Collection(MachineCollection.Name)]
public sealed class V4l2Tests
{
    private const string Compiler = "/usr/bin/aarch64-linux-gnu-gcc";
    private const string Raw = "/dev/video0", Encoder = "/dev/video1", Loopback = "/dev/video40";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly EmulatedMachine _machine;
    private readonly ITestOutputHelper _output;

    public V4l2Tests(EmulatedMachine machine, ITestOutputHelper output)
    {
        machine.Require();
        (_machine, _output) = (machine, output);
    }

    [Fact]
    public async Task Structs_and_numbers_are_the_kernels_on_this_architecture()
    {
        Assert.SkipUnless(File.Exists(Compiler), $"{Compiler} is not installed (apt install gcc-aarch64-linux-gnu)");
        string folder = Directory.CreateTempSubdirectory("layout").FullName;
        string source = Path.Combine(folder, "layout.c"), program = Path.Combine(folder, "layout");
        await File.WriteAllTextAsync(
            source, await _machine.OutputOfAsync("/payload/guest v4l2 layout-c"),
            TestContext.Current.CancellationToken);
        using (var compiler = new ChildProcess([Compiler, "-static", "-o", program, source]))
        {
            compiler.WaitUntil(() => compiler.HasExited, Patience);
            compiler.Finish();
            Assert.True(compiler.ExitCode == 0, compiler.Tail);
        }

        await _machine.PutFileAsync(
            "/tmp/layout", await File.ReadAllBytesAsync(program, TestContext.Current.CancellationToken));
        Directory.Delete(folder, recursive: true);

        Assert.Equal(
            await _machine.OutputOfAsync("/tmp/layout"), await _machine.OutputOfAsync("/payload/guest v4l2 layout"));
    }

    [Theory]
    [InlineData("nv12")]
    [InlineData("yu12")]
    [InlineData("yuyv")]
    [InlineData("uyvy")]
    public async Task Raw_camera_gives_pictures_in_order_without_allocating(string format) =>
        await CheckAsync($"capture-raw {Raw} {format} 40");

    [Fact]
    public async Task Multiplanar_camera_gives_pictures_and_shares_them_with_the_codec()
    {
        await _machine.ReloadModuleAsync("vivid", "multiplanar=2");
        try
        {
            string camera = await FindAsync("vivid-000-vid-cap");
            await CheckAsync($"capture-raw {camera} nv12 40");
            await CheckAsync($"dmabuf {camera} {await FindAsync("stateful-encoder")}");
        }
        finally
        {
            await _machine.ReloadModuleAsync("vivid");
        }
    }

    [Fact]
    public async Task Camera_that_gives_H264_is_passed_through_frame_by_frame()
    {
        const string Clip = "/payload/numbered-360p30.h264";
        await using GuestProcess feeder = await _machine.StartAsync(
            $"/payload/guest feed-h264 {Clip} {Loopback} 20 0");
        await feeder.WaitUntilAsync(result => result.Output.Contains("loop 1", StringComparison.Ordinal), Patience);

        await CheckAsync($"capture-h264 {Loopback} {Clip} 120");
    }

    [Fact]
    public async Task Controls_are_listed_and_set() => await CheckAsync($"controls {Raw}");

    [Fact]
    public async Task Key_frame_is_made_soon_after_it_was_asked_for() => await CheckAsync($"keyframe {Raw}");

    [Fact]
    public async Task Busy_camera_names_who_holds_it()
    {
        await using GuestProcess holder = await _machine.StartAsync(
            $"exec v4l2-ctl -d {Raw} --stream-mmap --stream-count=100000 --stream-to=/dev/null");
        await _machine.OutputOfAsync("until pgrep -x v4l2-ctl; do sleep 0.1; done; sleep 1");

        string said = await CheckAsync($"busy {Raw}");

        Assert.Matches(@"/dev/video0 \(vivid\) is in use by v4l2-ctl \(pid \d+\)", said);
    }

    [Fact]
    public async Task Unplugging_and_errors_of_the_driver_end_with_a_sentence_or_are_survived()
    {
        try
        {
            string said = await CheckAsync($"errors {Raw}");
            Assert.Contains("after a broken buffer: 1 dropped", said, StringComparison.Ordinal);
            Assert.Contains("reports an error of the hardware or its driver", said, StringComparison.Ordinal);
            said = await CheckAsync($"disconnect {Raw}");
            Assert.Contains("ended: /dev/video0 (vivid) is gone", said, StringComparison.Ordinal);
        }
        finally
        {
            await _machine.ReloadModuleAsync("vivid");
        }
    }

    [Fact]
    public async Task Another_signal_is_followed_while_pictures_are_taken()
    {
        await _machine.ReloadModuleAsync("vivid", "num_inputs=4 input_types=0xe4");
        try
        {
            string said = await CheckAsync($"signal {await FindAsync("vivid-000-vid-cap")}");
            Assert.Contains("after 1280x720p30: 1280x720 I420 at 30", said, StringComparison.Ordinal);
            Assert.Contains("after 720x576p50: 720x576 I420 at 50", said, StringComparison.Ordinal);
            Assert.Contains("has no signal at its input", said, StringComparison.Ordinal);
        }
        finally
        {
            await _machine.ReloadModuleAsync("vivid");
        }
    }

    [Fact]
    public async Task Codec_goes_through_the_whole_sequence_of_a_stateful_encoder() =>
        await CheckAsync($"m2m {Encoder}");

    [Fact]
    public async Task Cameras_buffers_go_into_the_codec_without_a_copy()
    {
        string said = await CheckAsync($"dmabuf {Raw} {Encoder}");

        Assert.Contains(" 0 copied", said, StringComparison.Ordinal);
    }

    private async Task<string> CheckAsync(string command)
    {
        string said = await _machine.OutputOfAsync($"/payload/guest v4l2 {command}", Patience);
        _output.WriteLine(said);
        Assert.EndsWith("ok", said, StringComparison.Ordinal);
        return said;
    }

    // Numbers move when modules are loaded again.
    private Task<string> FindAsync(string name) => _machine.OutputOfAsync(
        $"n=$(grep -lx '{name}' /sys/class/video4linux/video*/name); n=${{n%/name}}; echo /dev/${{n##*/}}");
}
