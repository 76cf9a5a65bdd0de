using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Camerad.WebRtc.Samples;

/// <summary>
/// Signaling as small as can be: serves page.html on this machine, and answers the offers that the page posts to
/// <c>/offer</c>.
/// </summary>
/// <param name="port">TCP, on localhost.</param>
/// <param name="welcome">Called for each browser before its offer is answered: adds tracks and event handlers.</param>
internal sealed class SignalingPage(int port, Action<Visitor> welcome)
{
    private readonly ConcurrentDictionary<Visitor, bool> _visitors = new();
    private int _count;

    /// <summary>Serves until it is stopped; then closes all connections.</summary>
    /// <exception cref="HttpListenerException">The port can't be had.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using HttpListener listener = Listen();
        Console.WriteLine($"Open http://localhost:{port}/ in a browser. Ctrl+C ends.");
        using CancellationTokenRegistration registration = stop.Register(listener.Stop);
        try
        {
            while (true) await HandleAsync(await listener.GetContextAsync());
        }
        catch (Exception exception) when (
            stop.IsCancellationRequested && exception is HttpListenerException or InvalidOperationException)
        {
            // The listener has been stopped.
        }

        foreach (Visitor visitor in _visitors.Keys) await visitor.DisposeAsync();
    }

    private HttpListener Listen()
    {
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://localhost:{port}/");
        try
        {
            listener.Start();
            return listener;
        }
        catch (HttpListenerException exception)
        {
            throw new HttpListenerException(
                exception.ErrorCode,
                $"Port {port} can't be had: {exception.Message}. Another one may be given as the last argument.");
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        try
        {
            if (context.Request.Url?.AbsolutePath == "/offer") await AnswerAsync(context);
            else await WriteAsync(context, "text/html; charset=utf-8", ReadPage());
        }
        catch (Exception exception) when (
            exception is RTCException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            context.Response.StatusCode = (int)HttpStatusCode.BadRequest;
            await WriteAsync(context, "text/plain; charset=utf-8", exception.Message);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using JsonDocument posted = await JsonDocument.ParseAsync(context.Request.InputStream);
        string sdp = posted.RootElement.GetProperty("sdp").GetString() ?? "";
        var visitor = new Visitor($"Browser {++_count}");
        _visitors[visitor] = true;
        visitor.OnLeft += () => _visitors.TryRemove(visitor, out _);
        try
        {
            welcome(visitor);
            RTCSessionDescriptionInit answer = await visitor.AnswerAsync(
                new RTCSessionDescriptionInit(RTCSdpType.Offer, sdp));
            await WriteAsync(context, "application/json", Serialize(answer));
        }
        catch
        {
            visitor.Leave();
            throw;
        }
    }

    // Written by hand, since reflection does not go with NativeAOT.
    private static string Serialize(RTCSessionDescriptionInit description)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("type", "answer");
            json.WriteString("sdp", description.Sdp);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private static string ReadPage()
    {
        using var reader = new StreamReader(typeof(SignalingPage).Assembly.GetManifestResourceStream("page.html")!);
        return reader.ReadToEnd();
    }

    private static async Task WriteAsync(HttpListenerContext context, string type, string text)
    {
        context.Response.ContentType = type;
        try
        {
            using (context.Response)
            await using (var writer = new StreamWriter(context.Response.OutputStream)) await writer.WriteAsync(text);
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException)
        {
            // The browser did not wait for it.
        }
    }
}
