using System.Text.Json;
using Camerad.Daemon.Sessions;
using Camerad.Signaling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Camerad.Daemon.Hosting;

/// <summary><c>GET /viewers</c>: who is watching, and how that is going (docs/monitoring.md, Viewers).</summary>
internal sealed class ViewersEndpoint(
    ViewerSessions sessions, int maxViewers, DetailAccess access, SignalingCounters counters)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        RequestDelegate handler = HandleAsync;
        endpoints.MapMethods("/viewers", ["GET"], handler);
    }

    private async Task HandleAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (!access.Allows(context))
        {
            await RefuseAsync(context).ConfigureAwait(false);
            return;
        }

        IReadOnlyList<ViewerReading> viewers =
            await sessions.ReadAsync(context.RequestAborted).ConfigureAwait(false);
        response.ContentType = "application/json";
        var json = new Utf8JsonWriter(response.BodyWriter);
        await using (json.ConfigureAwait(false)) Write(json, viewers);
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private Task RefuseAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.ContentType = "text/plain; charset=utf-8";
        if (!access.HasToken)
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
            return response.WriteAsync(
                "Anybody on the network may ask this device, so it does not tell who is watching: set http.tokenFile, "
                + "or listen on loopback only.\n", context.RequestAborted);
        }

        counters.CountLogin();
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.Headers.WWWAuthenticate = "Bearer";
        return response.WriteAsync("Send the device's token as Bearer token.\n", context.RequestAborted);
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<ViewerReading> viewers)
    {
        json.WriteStartObject();
        json.WriteNumber("maxViewers", maxViewers);
        json.WriteStartArray("viewers");
        foreach (ViewerReading viewer in viewers)
        {
            json.WriteStartObject();
            json.WriteNumber("id", viewer.Id);
            ViewerJson.WriteMembers(json, viewer, viewer.BitsPerSecond);
            ViewerJson.WriteDetails(json, viewer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
