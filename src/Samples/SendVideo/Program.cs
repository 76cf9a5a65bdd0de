using Camerad.WebRtc;
using Camerad.WebRtc.Samples;

// Plays an H.264 file in a loop, 30 pictures per second, to every browser that opens the page.
return await Sample.RunAsync("SendVideo FILE.h264 [PORT]", args, async (files, port, stop) =>
{
    using var source = new EncodedVideoSource(RtcNetwork.Default, requestKeyFrame: null);
    using var player = new FilePlayer(files[0], source);

    // Each browser gets a connection and a track of its own; the pictures are cut into packets once for all of them.
    var page = new SignalingPage(port, visitor => visitor.Connection.AddTrack(source.CreateTrack()));

    using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
    Task playing = player.PlayAsync(either.Token), serving = page.RunAsync(either.Token);
    await Task.WhenAny(playing, serving);
    await either.CancelAsync();
    await Task.WhenAll(playing, serving);
});
