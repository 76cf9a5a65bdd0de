using System.Text.Json;
using Camerad.Daemon.Cli;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio;
using Camerad.Daemon.Monitoring;
using Camerad.Daemon.Sessions;
using Camerad.Daemon.Snapshots;
using Camerad.Signaling;
using Microsoft.AspNetCore.Http;

namespace Camerad.Daemon.Hosting;

/// <summary>
/// The two small JSON documents that need no token: what the page must know beforehand, and whether all is well.
/// </summary>
/// <param name="options">As configured; only what is public leaves here.</param>
/// <param name="access">Who learns why a stream has no picture, and all the rest.</param>
/// <param name="streams">In the order of the configuration.</param>
/// <param name="sessions">Whose viewers are counted.</param>
/// <param name="counters">What signaling has refused.</param>
/// <param name="health">Whose telemetry who shows the token may read.</param>
/// <param name="snapshots">What became of snapshots.</param>
/// <param name="gpio">How the lines are doing.</param>
internal sealed class PublicDescription(
    CameradOptions options, DetailAccess access, IReadOnlyList<IViewableStream> streams, ViewerSessions sessions,
    SignalingCounters counters, HealthMonitor health, SnapshotCounters snapshots, GpioHost gpio)
{
    /// <summary><c>GET /config.json</c>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="signaling">"mqtt", "whep": what the page can use, the preferred one first.</param>
    public Task WriteConfigAsync(HttpContext context, IReadOnlyList<string> signaling) => WriteAsync(context, json =>
    {
        json.WriteString("version", ProductVersion.Text);
        json.WriteStartObject("device");
        json.WriteString("id", options.Device.Id);
        json.WriteString("name", options.Device.DisplayName);
        json.WriteEndObject();
        json.WriteBoolean("tokenRequired", options.Http.TokenFile.Length > 0);
        json.WriteStartArray("streams");
        foreach (IViewableStream stream in streams) json.WriteStringValue(stream.Name);
        json.WriteEndArray();
        json.WriteStartArray("signaling");
        foreach (string channel in signaling) json.WriteStringValue(channel);
        json.WriteEndArray();
        json.WriteStartObject("mqtt");
        json.WriteString("url", options.Mqtt.ViewerUrl);
        json.WriteString("topic", $"{options.Mqtt.Prefix}/{options.Device.Id}");
        json.WriteEndObject();
        json.WriteString("whep", "/whep");
    });

    /// <summary>
    /// <c>GET /health</c>: 200 while the daemon works, whatever its sources do; they are told apart inside.
    /// Strangers learn that something is wrong, not what.
    /// </summary>
    public Task WriteHealthAsync(HttpContext context) => WriteAsync(context, json =>
    {
        json.WriteString("version", ProductVersion.Text);
        Telemetry? telemetry = health.Latest;
        GpioStatus lines = gpio.Status;
        bool isWell = telemetry?.Problems is null or [] && lines.IsWell
            && streams.All(static stream => stream.Trouble is null);
        json.WriteString("status", isWell ? "ok" : "degraded");
        json.WriteNumber("viewers", sessions.Count);
        json.WriteNumber("maxViewers", options.WebRtc.MaxViewers);
        json.WriteStartObject("refused");
        json.WriteNumber("messages", counters.RefusedMessages);
        json.WriteNumber("logins", counters.RefusedLogins);
        json.WriteNumber("origins", counters.RefusedOrigins);
        json.WriteNumber("bodies", counters.RefusedBodies);
        json.WriteEndObject();
        json.WriteStartObject("snapshots");
        snapshots.Write(json);
        json.WriteEndObject();
        json.WriteStartArray("streams");
        foreach (IViewableStream stream in streams)
        {
            json.WriteStartObject();
            json.WriteString("name", stream.Name);
            json.WriteString("state", stream.Trouble is null ? "playing" : "no-picture");
            if (stream.Trouble is { } trouble && access.Allows(context)) json.WriteString("trouble", trouble);
            json.WriteNumber("viewers", sessions.CountOf(stream));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!access.Allows(context)) return;
        if (!options.Gpio.IsEmpty) GpioJson.WriteMember(json, lines);
        if (telemetry is null) return;
        json.WriteStartObject("telemetry");
        TelemetryJson.WriteMembers(json, telemetry);
        json.WriteEndObject();
    });

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> members)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        var json = new Utf8JsonWriter(context.Response.BodyWriter);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
