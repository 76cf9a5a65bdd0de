using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Camerad.Signaling.Whep;

/// <summary>WHEP (draft-ietf-wish-whep) on the daemon's HTTP server.</summary>
public static class WhepEndpoints
{
    /// <summary>Maps <c>/whep</c>, <c>/whep/{stream}</c> and <c>/whep/session/{id}</c>.</summary>
    public static IEndpointConventionBuilder MapWhep(
        this IEndpointRouteBuilder endpoints, WhepOptions options, IViewerSessions sessions) => throw new NotImplementedException();
}
