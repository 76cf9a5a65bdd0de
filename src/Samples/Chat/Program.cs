using Camerad.WebRtc;
using Camerad.WebRtc.Samples;

// usage: Chat [PORT]      talks with the browsers that have the page open: what is typed here they see, and the other way round
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: Chat [PORT]");
    return 2;
}

CancellationToken stop = ConsoleStop.Token();
using var network = new RtcNetwork(new RtcNetworkOptions());
var channels = new List<RTCDataChannel>();

_ = Task.Run(() =>
{
    while (Console.ReadLine() is { } line)
    {
        lock (channels)
            foreach (RTCDataChannel channel in channels) channel.Send(line);
    }
}, stop);

await new SignalingPage(args.Length > 0 ? int.Parse(args[0], null) : 8000, Page.Html, async offer =>
{
    var connection = new RTCPeerConnection(network: network);
    connection.OnDataChannel += opened =>
    {
        RTCDataChannel channel = opened.Channel;
        channel.OnOpen += () =>
        {
            lock (channels) channels.Add(channel);
            Console.WriteLine($"* {channel.Label} is here");
            channel.Send("Hello from the terminal.");
        };
        channel.OnMessage += message => Console.WriteLine($"{channel.Label}: {message.Text}");
        channel.OnClose += () =>
        {
            lock (channels) channels.Remove(channel);
            Console.WriteLine($"* {channel.Label} has gone");
            connection.Close();
        };
    };
    return await connection.AnswerAsync(offer);
}).RunAsync(stop);
return 0;
