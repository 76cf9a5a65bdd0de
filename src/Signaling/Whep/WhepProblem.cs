using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Camerad.Signaling.Whep;

/// <summary>A refusal: status, reason and when to try again, sent as application/problem+json (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">A word for programs: one of docs/signaling.md or docs/whep.md.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="RetryAfter">Retry-After; null: trying again does not help.</param>
internal sealed record WhepProblem(int Status, string Code, string Detail, TimeSpan? RetryAfter = null)
{
    // The draft asks for Retry-After with 409 and 503; this is what the session did not say itself.
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(2);

    public static WhepProblem From(SignalingException exception)
    {
        int status = StatusOf(exception.Code);
        bool retry = exception.Code is SignalingErrorCode.SourceUnavailable or SignalingErrorCode.TooManyViewers;
        return new WhepProblem(
            status, SignalingJson.Word(exception.Code), exception.Message,
            exception.RetryAfter ?? (retry ? DefaultRetryAfter : null));
    }

    public static int StatusOf(SignalingErrorCode code) => code switch
    {
        SignalingErrorCode.BadMessage or SignalingErrorCode.BadSdp => StatusCodes.Status400BadRequest,
        SignalingErrorCode.Unauthorized => StatusCodes.Status401Unauthorized,
        SignalingErrorCode.UnknownStream or SignalingErrorCode.UnknownSession => StatusCodes.Status404NotFound,
        SignalingErrorCode.NoCommonCodec => StatusCodes.Status406NotAcceptable,
        SignalingErrorCode.WrongState or SignalingErrorCode.SourceUnavailable => StatusCodes.Status409Conflict,
        SignalingErrorCode.TooManyViewers => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    public async Task WriteAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        if (RetryAfter is { } retryAfter)
            response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        byte[] body = Body();
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private byte[] Body()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("title", ReasonPhrases.GetReasonPhrase(Status));
            writer.WriteNumber("status", Status);
            writer.WriteString("code", Code);
            writer.WriteString("detail", Detail);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
