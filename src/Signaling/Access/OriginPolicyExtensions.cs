using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Camerad.Signaling.Access;

/// <summary>Puts <see cref="OriginPolicy"/> before everything else of an HTTP pipeline.</summary>
public static class OriginPolicyExtensions
{
    /// <summary>
    /// Answers 403 with the reason to what the policy refuses, WebSocket upgrades included. Call before all endpoints.
    /// </summary>
    public static IApplicationBuilder UseOriginPolicy(
        this IApplicationBuilder app, OriginPolicy policy, SignalingCounters? counters = null) =>
        app.Use(next => context => policy.Allows(context.Request.Host.Value, Origin(context), out string? reason)
            ? next(context)
            : Refuse(context, reason!, counters));

    private static string? Origin(HttpContext context) =>
        context.Request.Headers.Origin.ToString() is { Length: > 0 } origin ? origin : null;

    private static Task Refuse(HttpContext context, string reason, SignalingCounters? counters)
    {
        counters?.CountOrigin();
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
