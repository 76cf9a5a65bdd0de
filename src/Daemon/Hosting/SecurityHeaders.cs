using Camerad.Daemon.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Camerad.Daemon.Hosting;

/// <summary>What browsers are told to forbid themselves, on every response.</summary>
internal static class SecurityHeaders
{
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app, CameradOptions options)
    {
        string ancestors = string.Join(' ', options.Http.Origins.Prepend("'self'"));
        string viewerUrl = options.Mqtt.ViewerUrl.Length > 0
            ? " " + new Uri(options.Mqtt.ViewerUrl).GetLeftPart(UriPartial.Authority)
            : "";
        return app.Use(next => context =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy =
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
                + "media-src 'self' blob:; "
                + $"connect-src 'self' {OwnWebSocket(context.Request)}{viewerUrl}; base-uri 'none'; "
                + "form-action 'none'; "
                + $"frame-ancestors {ancestors}";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), payment=(), usb=()";
            return next(context);
        });
    }

    // Not every browser counts ws: of the same host as 'self'. The host has passed the origin policy.
    private static string OwnWebSocket(HttpRequest request) =>
        $"{(request.IsHttps ? "wss" : "ws")}://{request.Host.Value}";
}
