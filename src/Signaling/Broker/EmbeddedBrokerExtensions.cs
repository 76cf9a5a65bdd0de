using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Camerad.Signaling.Broker;

/// <summary>The broker's WebSocket on the daemon's HTTP port.</summary>
public static class EmbeddedBrokerExtensions
{
    private const string SubProtocol = "mqtt";      // MQTT 5 §6.0

    // Long enough for the device's farewells to reach the browsers.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);

    /// <summary>
    /// MQTT over WebSocket (sub-protocol <c>mqtt</c>) at <paramref name="pattern"/>. Brings its own WebSocket
    /// middleware. Anything but a WebSocket request gets 426.
    /// </summary>
    public static IEndpointConventionBuilder MapEmbeddedBroker(
        this IEndpointRouteBuilder endpoints, EmbeddedBroker broker, string pattern = "/mqtt")
    {
        IApplicationBuilder pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(context => ServeAsync(context, broker));
        return endpoints.Map(pattern, pipeline.Build());
    }

    private static async Task ServeAsync(HttpContext context, EmbeddedBroker broker)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await RefuseAsync(
                context, StatusCodes.Status426UpgradeRequired, "This is MQTT over WebSocket.").ConfigureAwait(false);
            return;
        }

        if (!context.WebSockets.WebSocketRequestedProtocols.Contains(SubProtocol))
        {
            await RefuseAsync(context,
                StatusCodes.Status400BadRequest, "Ask for the WebSocket sub-protocol mqtt.").ConfigureAwait(false);
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(SubProtocol).ConfigureAwait(false);
        var remote =
            new IPEndPoint(context.Connection.RemoteIpAddress ?? IPAddress.None, context.Connection.RemotePort);
        // Kestrel waits at its stop for every request to end, and this one never would by itself.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using CancellationTokenRegistration stopping =
            lifetime.ApplicationStopping.Register(() => end.CancelAfter(StopGrace));
        await broker.RunWebSocketAsync(socket, remote, context.Request.IsHttps, end.Token).ConfigureAwait(false);
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
