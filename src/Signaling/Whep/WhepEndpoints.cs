using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Whep;

/// <summary>WHEP (draft-ietf-wish-whep) on the daemon's HTTP server.</summary>
public static class WhepEndpoints
{
    /// <summary>Maps <c>/whep</c>, <c>/whep/{stream}</c> and <c>/whep/session/{id}</c>.</summary>
    public static IEndpointConventionBuilder MapWhep(
        this IEndpointRouteBuilder endpoints, WhepOptions options, IViewerSessions sessions)
    {
        var loggers = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>();
        ILogger logger = loggers.CreateLogger(typeof(WhepEndpoints).FullName!);
        var known = new WhepSessions(sessions, options.MaxSessions);
        var offers = new WhepOfferEndpoint(options, sessions, known);
        var resources = new WhepSessionEndpoint(options, sessions, known);
        var guard = new WhepGuard(options.Counters, logger);

        // Plain RequestDelegates: nothing is bound by reflection or by generated code.
        RouteGroupBuilder group = endpoints.MapGroup(options.Path);
        group.Map("", (RequestDelegate)(context => guard.RunAsync(context, offers.HandleAsync)));
        group.Map("/{stream}", (RequestDelegate)(context => guard.RunAsync(context, offers.HandleAsync)));
        group.Map("/session/{id}", (RequestDelegate)(context => guard.RunAsync(context, resources.HandleAsync)));
        return group;
    }
}
