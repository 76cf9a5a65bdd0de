using Microsoft.AspNetCore.Http;

namespace Camerad.Signaling.Whep;

/// <summary>The WHEP session: PATCH trickles candidates or restarts ICE, DELETE ends it.</summary>
internal sealed class WhepSessionEndpoint(WhepOptions options, IViewerSessions sessions, WhepSessions known)
{
    /// <summary>RFC 8840 §9.</summary>
    public const string FragmentType = "application/trickle-ice-sdpfrag";

    private const string Methods = "PATCH, DELETE, OPTIONS";

    public async Task HandleAsync(HttpContext context)
    {
        WhepCors.Apply(context, options.Origins, Methods);
        string method = context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            Describe(context.Response);
            return;
        }

        if (!HttpMethods.IsPatch(method) && !HttpMethods.IsDelete(method))
        {
            context.Response.Headers.Allow = Methods;
            throw new WhepProblemException(
                StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "A session answers to PATCH and DELETE.");
        }

        WhepRequest.RequireToken(context, options.Token);
        WhepSession session = Find(context);
        await session.Gate.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            Task handled = HttpMethods.IsPatch(method) ? PatchAsync(context, session) : DeleteAsync(context, session);
            await handled.ConfigureAwait(false);
        }
        finally
        {
            session.Gate.Release();
        }
    }

    private static void Describe(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.Allow = Methods;
        response.Headers["Accept-Patch"] = FragmentType;
        response.ContentLength = 0;
    }

    private WhepSession Find(HttpContext context)
    {
        string id = context.Request.RouteValues["id"] as string ?? "";
        return known.TryGet(id, out WhepSession? session)
            ? session
            : throw new SignalingException(
                SignalingErrorCode.UnknownSession, "There is no such session, or it is over: send a new offer.");
    }

    private async Task PatchAsync(HttpContext context, WhepSession session)
    {
        WhepRequest.RequireContentType(context, FragmentType);
        byte[] body = await WhepRequest.ReadBodyAsync(context, SdpFragment.MaxLength).ConfigureAwait(false);
        string ifMatch = RequireIfMatch(context);
        if (!SdpFragment.TryParse(body, out SdpFragment? fragment, out string? fault))
            throw new SignalingException(SignalingErrorCode.BadMessage, fault);

        if (IsAny(ifMatch) && !IsCurrent(fragment, session))
            await RestartAsync(context, session, fragment).ConfigureAwait(false);
        else if (IsAny(ifMatch) || HasTag(ifMatch, session.ETag))
            await TrickleAsync(context, session, fragment).ConfigureAwait(false);
        else
            throw new WhepProblemException(
                StatusCodes.Status412PreconditionFailed,
                    "stale-etag", "If-Match does not name the current ICE session (it was restarted).");
    }

    private async Task TrickleAsync(HttpContext context, WhepSession session, SdpFragment fragment)
    {
        if (fragment.Candidates.Count == 0 && !fragment.EndOfCandidates)
        {
            throw new SignalingException(
                SignalingErrorCode.BadMessage, "The fragment holds neither a candidate nor a=end-of-candidates.");
        }

        foreach (SignalingCandidate candidate in fragment.Candidates)
            await sessions.CandidateAsync(session.Id, candidate, context.RequestAborted).ConfigureAwait(false);
        if (fragment.EndOfCandidates)
            await sessions.CandidateAsync(session.Id, null, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task RestartAsync(HttpContext context, WhepSession session, SdpFragment fragment)
    {
        if (fragment is not { UsernameFragment: { } ufrag, Password: { } password })
        {
            throw new SignalingException(
                SignalingErrorCode.BadMessage,
                    "If-Match: * restarts ICE, which needs a=ice-ufrag and a=ice-pwd in the fragment.");
        }

        IceRestart ours =
            await RestartAsync(session, fragment, ufrag, password, context.RequestAborted).ConfigureAwait(false);
        session.Restarted(ufrag);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = FragmentType;
        context.Response.Headers.ETag = session.ETag;
        context.Response.Headers.CacheControl = "no-store";
        await WhepRequest.WriteAsync(context, SdpFragment.Format(session.Media, ours)).ConfigureAwait(false);
    }

    private async Task<IceRestart> RestartAsync(
        WhepSession session, SdpFragment fragment, string ufrag, string password, CancellationToken cancellationToken)
    {
        try
        {
            var remote =
                new IceRestart(ufrag, password, [.. fragment.Candidates.Select(candidate => candidate.Candidate)]);
            return await sessions.RestartIceAsync(session.Id, remote, cancellationToken).ConfigureAwait(false);
        }
        catch (NotSupportedException exception)
        {
            throw new WhepProblemException(StatusCodes.Status422UnprocessableEntity, "unsupported", exception.Message);
        }
    }

    private async Task DeleteAsync(HttpContext context, WhepSession session)
    {
        known.Remove(session.Id);
        await sessions.ByeAsync(session.Id, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
    }

    private static string RequireIfMatch(HttpContext context) =>
        context.Request.Headers.IfMatch.ToString() is { Length: > 0 } value
            ? value
            : throw new WhepProblemException(
                StatusCodes.Status428PreconditionRequired, "if-match-required",
                "Send If-Match: the session's ETag for candidates, \"*\" for an ICE restart.");

    // The draft's own example quotes the star; RFC 9110 §13.1.1 does not.
    private static bool IsAny(string ifMatch) => ifMatch.Trim() is "*" or "\"*\"";

    // Some viewers send * with every PATCH; the generation they name tells a candidate from a restart.
    private static bool IsCurrent(SdpFragment fragment, WhepSession session) =>
        fragment.UsernameFragment is { } ufrag && ufrag == session.RemoteUsernameFragment;

    // RFC 9110 §13.1.1: a list, compared strongly, so that W/"x" never matches.
    private static bool HasTag(string ifMatch, string etag)
    {
        foreach (Range part in ifMatch.AsSpan().Split(','))
            if (ifMatch.AsSpan()[part].Trim().SequenceEqual(etag)) return true;
        return false;
    }
}
