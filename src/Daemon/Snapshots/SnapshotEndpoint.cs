using System.Globalization;
using System.Net.Mime;
using Camerad.Signaling;
using Camerad.Signaling.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Snapshots;

/// <summary>
/// <c>GET /snapshot/{stream}.jpg</c>: a picture of now for who may watch. It changes nothing: what is looked at is
/// neither kept nor published, so that a page elsewhere can do no harm with it.
/// </summary>
internal sealed partial class SnapshotEndpoint(
    SnapshotService snapshots, AccessToken? token, OriginPolicy origins, SignalingCounters counters, ILogger logger)
{
    private const string Extension = ".jpg";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        RequestDelegate handler = HandleAsync;
        endpoints.MapMethods("/snapshot/{file}", ["GET"], handler);
    }

    private async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (origins.IsListed(context.Request.Headers.Origin.ToString()))
        {
            context.Response.Headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
            context.Response.Headers.Vary = "Origin";
        }

        try
        {
            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (SnapshotException exception)
        {
            await RefuseAsync(context, StatusOf(exception.Fault), exception.Message, exception.RetryAfter)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Who asked is gone.
        }
#pragma warning disable CA1031 // A decoder may fail in any way; who asks gets 500, the log the cause.
        catch (Exception exception) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            LogFailed(exception);
            await RefuseAsync(
                context, StatusCodes.Status500InternalServerError, "The device failed; its log says more.", null)
                .ConfigureAwait(false);
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (token is not null && !token.MatchesBearerOrBasic(context.Request.Headers.Authorization))
        {
            counters.CountLogin();
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"camerad\", charset=\"UTF-8\", Bearer";
            return RefuseAsync(
                context, StatusCodes.Status401Unauthorized,
                "Send the device's token as Bearer token, or as password of any user.", null);
        }

        string file = (string)context.Request.RouteValues["file"]!;
        if (!file.EndsWith(Extension, StringComparison.Ordinal))
        {
            return RefuseAsync(
                context, StatusCodes.Status404NotFound, "Ask for /snapshot/<stream>.jpg.", null);
        }

        if (ReadSettings(context.Request.Query, out SnapshotSettings settings) is { } fault)
            return RefuseAsync(context, StatusCodes.Status400BadRequest, fault, null);
        return SendAsync(context, file[..^Extension.Length], settings);
    }

    private async Task SendAsync(HttpContext context, string stream, SnapshotSettings settings)
    {
        SnapshotPicture picture =
            await snapshots.LookAsync(stream, settings, context.RequestAborted).ConfigureAwait(false);
        HttpResponse response = context.Response;
        string tag = string.Create(
            CultureInfo.InvariantCulture, $"\"{picture.Time.UtcTicks:x}-{settings.Quality}-{settings.Width}\"");
        response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = MediaTypeNames.Image.Jpeg;
        response.ContentLength = picture.Jpeg.Length;
        response.GetTypedHeaders().LastModified = picture.Time;
        response.Headers.ContentDisposition =
            $"inline; filename=\"{SnapshotName.Of(picture.Stream, picture.Time).FileName}\"";
        await response.Body.WriteAsync(picture.Jpeg, context.RequestAborted).ConfigureAwait(false);
    }

    /// <returns>What is wrong, as a sentence; null if nothing is.</returns>
    private string? ReadSettings(IQueryCollection query, out SnapshotSettings settings)
    {
        settings = snapshots.DefaultSettings;
        int quality = settings.Quality, width = settings.Width;
        string? fault =
            ReadNumber(query, "quality", SnapshotSettings.MinQuality, SnapshotSettings.MaxQuality, ref quality)
            ?? ReadNumber(query, "width", SnapshotSettings.MinWidth, SnapshotSettings.MaxWidth, ref width);
        settings = new SnapshotSettings(quality, width);
        return fault;
    }

    private static string? ReadNumber(IQueryCollection query, string name, int min, int max, ref int number)
    {
        if (!query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues text)) return null;
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value);
        if (!isNumber || value < min || value > max)
            return string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {min} to {max}.");
        number = value;
        return null;
    }

    private static int StatusOf(SnapshotFault fault) => fault switch
    {
        SnapshotFault.UnknownStream => StatusCodes.Status404NotFound,
        SnapshotFault.NoPicture or SnapshotFault.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static Task RefuseAsync(HttpContext context, int status, string sentence, TimeSpan? retryAfter)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        if (retryAfter is { } pause)
            response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "GET /snapshot failed")]
    private partial void LogFailed(Exception exception);
}
