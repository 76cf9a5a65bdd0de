using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Camerad.Signaling.Whep;

/// <summary>The WHEP endpoint: an offer comes in, an answer and the session's URL go out.</summary>
internal sealed class WhepOfferEndpoint(WhepOptions options, IViewerSessions sessions, WhepSessions known)
{
    /// <summary>Longest offer, bytes.</summary>
    public const int MaxSdpLength = 64 * 1024;

    private const string Methods = "POST, OPTIONS";

    // An SDP that is not UTF-8 is refused rather than mended.
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string[] _links = IceServerLinks.Format(options.IceServers);

    public Task HandleAsync(HttpContext context)
    {
        WhepCors.Apply(context, options.Origins, Methods);
        if (HttpMethods.IsPost(context.Request.Method)) return OfferAsync(context);
        if (HttpMethods.IsOptions(context.Request.Method)) return DescribeAsync(context);
        context.Response.Headers.Allow = Methods;
        throw new WhepProblemException(
            StatusCodes.Status405MethodNotAllowed,
                "method-not-allowed", "Send an offer with POST, Content-Type application/sdp.");
    }

    private async Task OfferAsync(HttpContext context)
    {
        WhepRequest.RequireToken(context, options.Token);
        WhepRequest.RequireContentType(context, "application/sdp");
        string offer = await ReadOfferAsync(context).ConfigureAwait(false);
        if (!known.HasRoom())
        {
            throw new SignalingException(
                SignalingErrorCode.TooManyViewers,
                    $"The device has {known.MaxSessions} WHEP sessions, which is its limit.");
        }

        string name = SessionId.Create();
        string id = WhepSessions.IdPrefix + name;
        string answer = await sessions
            .OfferAsync(
                id, context.Request.RouteValues["stream"] as string, offer, viewer: null, context.RequestAborted)
            .ConfigureAwait(false);
        var session = new WhepSession(id, offer, answer);
        known.Add(session);

        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = "application/sdp";
        response.Headers.Location = $"{context.Request.PathBase}{options.Path}/session/{name}";
        response.Headers.ETag = session.ETag;
        response.Headers["Accept-Patch"] = WhepSessionEndpoint.FragmentType;
        response.Headers.CacheControl = "no-store";
        AddLinks(response);
        await WhepRequest.WriteAsync(context, answer).ConfigureAwait(false);
    }

    // Link headers carry credentials: they go to whoever may watch, and never to a preflight, which has no token.
    private Task DescribeAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.Headers.Allow = Methods;
        context.Response.Headers["Accept-Post"] = "application/sdp";
        if (WhepRequest.HasToken(context, options.Token)) AddLinks(context.Response);
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private void AddLinks(HttpResponse response)
    {
        if (_links.Length > 0) response.Headers.Link = new StringValues(_links);
    }

    private static async Task<string> ReadOfferAsync(HttpContext context)
    {
        byte[] body = await WhepRequest.ReadBodyAsync(context, MaxSdpLength).ConfigureAwait(false);
        if (body.Length == 0)
            throw new WhepProblemException(
                StatusCodes.Status400BadRequest, "bad-sdp", "The body is empty; it must be an SDP offer.");
        try
        {
            return StrictUtf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            throw new WhepProblemException(StatusCodes.Status400BadRequest, "bad-sdp", "The offer is not UTF-8.");
        }
    }
}
