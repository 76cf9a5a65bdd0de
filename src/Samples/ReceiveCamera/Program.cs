using Camerad.WebRtc;
using Camerad.WebRtc.Samples;

// usage: ReceiveCamera FILE [PORT]      saves a browser's camera: H.264 as Annex B, VP8 and VP9 as IVF
if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("usage: ReceiveCamera FILE [PORT]");
    return 2;
}

CancellationToken stop = ConsoleStop.Token();
using var network = new RtcNetwork(new RtcNetworkOptions());
await new SignalingPage(args.Length > 1 ? int.Parse(args[1], null) : 8000, Page.Html, async offer =>
{
    var connection = new RTCPeerConnection(network: network);
    var file = new VideoFile(args[0]);
    connection.OnTrack += track =>
    {
        Console.WriteLine($"The browser sends a track of kind {track.Track.Kind}.");
        track.Track.OnVideoFrame += file.Write;
        track.Track.OnEnded += file.Dispose;
    };
    connection.OnConnectionStateChange += () =>
    {
        Console.WriteLine($"Camera: {connection.ConnectionState}, {file.Frames} pictures saved");
        if (connection.ConnectionState != RTCPeerConnectionState.Failed) return;
        connection.Close();
        file.Dispose();
    };
    return await connection.AnswerAsync(offer);
}).RunAsync(stop);
return 0;
