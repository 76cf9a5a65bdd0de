using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Whep;

/// <summary>
/// The edge of WHEP: turns every failure of a handler into a response, so that one viewer's request disturbs nobody.
/// </summary>
internal sealed partial class WhepGuard(SignalingCounters counters, ILogger logger)
{
    public async Task RunAsync(HttpContext context, Func<HttpContext, Task> handler)
    {
        try
        {
            await handler(context).ConfigureAwait(false);
        }
        catch (WhepProblemException exception)
        {
            Count(exception.Problem.Status);
            await exception.Problem.WriteAsync(context).ConfigureAwait(false);
        }
        catch (SignalingException exception)
        {
            await WhepProblem.From(exception).WriteAsync(context).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception)      // Kestrel: the body came too slowly or broke off
        {
            counters.CountBody();
            await new WhepProblem(
                exception.StatusCode, "bad-message", exception.Message).WriteAsync(context).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The viewer hung up; a session that was made meanwhile ends because its ICE never starts.
        }
#pragma warning disable CA1031 // The daemon may fail in any way; the viewer gets 500, the log the cause.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, context.Request.Method);
            if (context.Response.HasStarted) throw;
            var problem = new WhepProblem(
                StatusCodes.Status500InternalServerError, SignalingJson.Word(SignalingErrorCode.Internal),
                "The device failed; its log says more.");
            await problem.WriteAsync(context).ConfigureAwait(false);
        }
    }

    private void Count(int status)
    {
        if (status == StatusCodes.Status401Unauthorized) counters.CountLogin();
        bool isBody = status is StatusCodes.Status400BadRequest or StatusCodes.Status413PayloadTooLarge
            or StatusCodes.Status415UnsupportedMediaType;
        if (isBody) counters.CountBody();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "WHEP {Method} failed")]
    private partial void LogFailed(Exception exception, string method);
}
