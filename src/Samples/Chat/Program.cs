using System.Collections.Concurrent;
using Camerad.WebRtc;
using Camerad.WebRtc.Samples;

// Talks with the browsers that have the page open: what is typed here they see, and the other way round.
return await Sample.RunAsync("Chat [PORT]", args, async (_, port, stop) =>
{
    var channels = new ConcurrentDictionary<RTCDataChannel, string>();
    var page = new SignalingPage(port, visitor => visitor.Connection.OnDataChannel += opened =>
    {
        RTCDataChannel channel = opened.Channel;
        channel.OnOpen += () =>
        {
            channels[channel] = visitor.Name;
            Say(channel, "Hello from the terminal.");
        };
        channel.OnMessage += message => Console.WriteLine($"{visitor.Name}: {message.Text}");
        channel.OnClose += () => channels.TryRemove(channel, out string? _);
    });

    // On a thread of its own, which a line that never comes keeps: it does not hold up the end.
    new Thread(ReadLines) { IsBackground = true }.Start();
    await page.RunAsync(stop);

    void ReadLines()
    {
        while (Console.ReadLine() is { } line)
        {
            foreach (RTCDataChannel channel in channels.Keys) Say(channel, line);
        }
    }

    void Say(RTCDataChannel channel, string line)
    {
        try
        {
            channel.Send(line);
        }
        catch (RTCException exception)   // it is closing, its queue is full, or the line is too long for the browser
        {
            Console.WriteLine($"Not sent to {channels.GetValueOrDefault(channel)}: {exception.Message}");
        }
    }
});
