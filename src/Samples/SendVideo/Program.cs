using Camerad.WebRtc;
using Camerad.WebRtc.Samples;

// usage: SendVideo FILE.h264 [PORT]      an Annex B file without B-frames, played in a loop at 30 pictures per second
if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("usage: SendVideo FILE.h264 [PORT]");
    return 2;
}

CancellationToken stop = ConsoleStop.Token();
using var network = new RtcNetwork(new RtcNetworkOptions());
using var source = new EncodedVideoSource(network, requestKeyFrame: null);
Task player = Task.Run(() => new FilePlayer(args[0], source).Play(stop), stop);

// Each browser that opens the page gets a connection of its own; the file is cut into packets once for all of them.
await new SignalingPage(args.Length > 1 ? int.Parse(args[1], null) : 8000, Page.Html, async offer =>
{
    var connection = new RTCPeerConnection(network: network);
    connection.OnConnectionStateChange += () =>
    {
        Console.WriteLine($"Viewer: {connection.ConnectionState}");
        if (connection.ConnectionState == RTCPeerConnectionState.Failed) connection.Close();
    };
    connection.AddTrack(source.CreateTrack());
    return await connection.AnswerAsync(offer);
}).RunAsync(stop);
await player;
return 0;
