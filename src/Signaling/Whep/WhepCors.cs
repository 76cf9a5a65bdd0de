using Camerad.Signaling.Access;
using Microsoft.AspNetCore.Http;

namespace Camerad.Signaling.Whep;

/// <summary>
/// CORS (Fetch §3.2) for listed origins only; nobody else gets a header, which is how a browser is told no.
/// </summary>
internal static class WhepCors
{
    private const string PreflightLifetime = "600";      // seconds

    /// <param name="context">The request.</param>
    /// <param name="origins">Who is listed; null: nobody.</param>
    /// <param name="methods">What the resource answers to.</param>
    public static void Apply(HttpContext context, OriginPolicy? origins, string methods)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.Vary = "Origin";
        string origin = context.Request.Headers.Origin.ToString();
        if (origins is null || !origins.IsListed(origin)) return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "Accept-Patch, ETag, Link, Location, Retry-After";
        if (!HttpMethods.IsOptions(context.Request.Method)) return;
        headers.AccessControlAllowMethods = methods;
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, If-Match";
        headers.AccessControlMaxAge = PreflightLifetime;
        // Private Network Access: a public page asks before it reaches into the local network.
        if (context.Request.Headers.ContainsKey("Access-Control-Request-Private-Network"))
            headers["Access-Control-Allow-Private-Network"] = "true";
    }
}
