using Camerad.WebRtc.Samples;

// Saves a browser's camera until the page is left: H.264 as Annex B, VP8, VP9 and AV1 as IVF.
return await Sample.RunAsync("ReceiveCamera FILE [PORT]", args, async (files, port, stop) =>
{
    using var file = new VideoFile(files[0]);
    var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
    Visitor? camera = null;
    var page = new SignalingPage(port, visitor =>
    {
        if (Interlocked.CompareExchange(ref camera, visitor, null) is not null)
            throw new InvalidOperationException("Another browser sends its camera already.");
        visitor.Connection.OnTrack += told => told.Track.OnVideoFrame += file.Write;
        visitor.OnLeft += () =>
        {
            camera = null;
            if (file.Pictures > 0) done.Cancel();
        };
    });

    await page.RunAsync(done.Token);
    Console.WriteLine($"{file.Pictures} pictures saved in {files[0]}");
});
