using System.Net;
using System.Text.Json;

namespace Camerad.WebRtc.Samples;

/// <summary>
/// Signaling as small as can be: serves one page on this machine, and answers the offers that the page posts to <c>/offer</c>.
/// </summary>
internal sealed class SignalingPage(int port, string html, Func<RTCSessionDescriptionInit, Task<RTCSessionDescriptionInit>> answer)
{
    /// <summary>Serves until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var listener = new HttpListener();
        listener.Prefixes.Add($"http://localhost:{port}/");
        listener.Start();
        Console.WriteLine($"Open http://localhost:{port}/ in a browser. Ctrl+C ends.");
        using CancellationTokenRegistration registration = stop.Register(listener.Stop);
        while (!stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;   // stopped
            }

            await HandleAsync(context);
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        try
        {
            if (context.Request.Url?.AbsolutePath == "/offer") await AnswerAsync(context);
            else await WriteAsync(context, "text/html; charset=utf-8", html);
        }
        catch (Exception exception) when (exception is RTCException or JsonException or KeyNotFoundException)
        {
            context.Response.StatusCode = 400;
            await WriteAsync(context, "text/plain; charset=utf-8", exception.Message);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using JsonDocument offer = await JsonDocument.ParseAsync(context.Request.InputStream);
        RTCSessionDescriptionInit description =
            await answer(new RTCSessionDescriptionInit(RTCSdpType.Offer, offer.RootElement.GetProperty("sdp").GetString() ?? ""));
        var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("type", "answer");
            json.WriteString("sdp", description.Sdp);
            json.WriteEndObject();
        }

        await WriteAsync(context, "application/json", System.Text.Encoding.UTF8.GetString(text.ToArray()));
    }

    private static async Task WriteAsync(HttpListenerContext context, string type, string text)
    {
        context.Response.ContentType = type;
        using (context.Response)
        await using (var writer = new StreamWriter(context.Response.OutputStream)) await writer.WriteAsync(text);
    }
}
