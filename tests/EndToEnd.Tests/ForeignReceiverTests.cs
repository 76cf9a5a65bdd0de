using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>Foreign WebRTC stacks receive through WHEP.</summary>
[Collection(OneAtATime.Name)]
public sealed class ForeignReceiverTests(ITestOutputHelper output)
{
    private const int Seconds = 12;
    private const int WantedFrames = 150;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public void Aiortc_decodes_the_stream_although_it_offers_audio_and_data_with_ufrags_of_their_own()
    {
        Tools.RequirePython("aiortc");
        Receive("aiortc_receiver.py");
    }

    [Fact]
    public void Webrtcbin_decodes_the_stream()
    {
        Tools.RequirePython("gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import GstWebRTC");
        Receive("webrtcbin_receiver.py");
    }

    [Fact]
    public void Thirty_two_receivers_get_every_picture_and_one_that_is_killed_disturbs_nobody()
    {
        const int Others = 31;
        Tools.RequirePion();
        using var daemon = new DaemonProcess(DaemonProcess.NumberedClip);
        using var many = new PionReceivers(daemon.Whep, Others);
        using var victim = new PionReceivers(daemon.Whep, 1);
        Assert.True(many.WaitUntil(() => many.LeastComplete >= WantedFrames, Patience), many.Tail + "\n" + daemon.Tail);
        Assert.True(victim.WaitUntil(() => victim.LeastComplete > 0, Patience), victim.Tail);
        Assert.Equal(Others, many.Connected);

        victim.Signal("KILL");
        int before = many.LeastComplete;
        Assert.True(
            many.WaitUntil(() => many.LeastComplete >= before + WantedFrames, Patience),
            many.Tail + "\n" + daemon.Tail);
        many.Finish();

        Assert.Equal(Others, many.Results.Count);
        Assert.All(many.Results, result =>
        {
            Assert.Equal(0, result.GetProperty("lost").GetInt32());
            Assert.Equal(0, result.GetProperty("damaged").GetInt32());
        });
        int[] complete = [.. many.Results.Select(result => result.GetProperty("complete").GetInt32())];
        output.WriteLine($"fewest complete pictures: {complete.Min()}, most: {complete.Max()}");
    }

    private void Receive(string script)
    {
        using var daemon = new DaemonProcess(DaemonProcess.NumberedClip);
        using var receiver = new PythonReceiver(script, daemon.Whep, Seconds);
        Assert.True(
            receiver.WaitUntil(() => receiver.Frames.Count >= WantedFrames, Patience),
            receiver.Tail + "\n" + daemon.Tail);

        // Frames are the proof: aiortc calls its connection failed because of the sections the camera has rejected.
        IReadOnlyList<int> frames = receiver.Frames;
        int span = FrameOrder.AssertForward(frames);
        output.WriteLine($"{frames.Count} frames decoded of {span}");
        Assert.InRange(frames.Count, span * 0.98, span);
    }
}
