using System.Text;
using Camerad.Signaling.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Camerad.Signaling.Whep;

/// <summary>What both WHEP resources ask of a request.</summary>
internal static class WhepRequest
{
    public static bool HasToken(HttpContext context, AccessToken? token) =>
        token is null || token.MatchesAuthorization(context.Request.Headers.Authorization.ToString());

    public static void RequireToken(HttpContext context, AccessToken? token)
    {
        if (HasToken(context, token)) return;
        throw new WhepProblemException(
            StatusCodes.Status401Unauthorized, SignalingJson.Word(SignalingErrorCode.Unauthorized),
            "Send the device's token: Authorization: Bearer <token>.");
    }

    public static void RequireContentType(HttpContext context, string expected)
    {
        if (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals(expected, StringComparison.OrdinalIgnoreCase))
            return;
        throw new WhepProblemException(
            StatusCodes.Status415UnsupportedMediaType, "wrong-content-type", $"Content-Type must be {expected}.");
    }

    public static async Task<byte[]> ReadBodyAsync(HttpContext context, int maxLength) =>
        await BoundedBody.ReadAsync(context.Request, maxLength, context.RequestAborted).ConfigureAwait(false)
        ?? throw new WhepProblemException(
            StatusCodes.Status413PayloadTooLarge, "too-large", $"The body may have at most {maxLength} bytes.");

    public static async Task WriteAsync(HttpContext context, string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
