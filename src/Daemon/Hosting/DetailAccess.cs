using System.Net;
using Camerad.Daemon.Configuration;
using Camerad.Signaling.Access;
using Microsoft.AspNetCore.Http;

namespace Camerad.Daemon.Hosting;

/// <summary>
/// Who may see everything over HTTP: who shows the token, or, on a device that needs none and listens on loopback only,
/// anybody. A source's own words may tell of cameras, paths and addresses, and statistics of who is watching.
/// </summary>
internal sealed class DetailAccess(HttpOptions http, AccessToken? token)
{
    private readonly bool _isPrivate = http.Listen.All(static point => IPAddress.IsLoopback(point.Address));

    /// <summary>A token would help.</summary>
    public bool HasToken => token is not null;

    public bool Allows(HttpContext context) => token is null
        ? _isPrivate
        : token.MatchesAuthorization(context.Request.Headers.Authorization);
}
