using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Camerad.Signaling.Broker;

/// <summary>The broker's WebSocket on the daemon's HTTP port.</summary>
public static class EmbeddedBrokerExtensions
{
    /// <summary>
    /// MQTT over WebSocket (sub-protocol <c>mqtt</c>) at <paramref name="pattern"/>. Brings its own WebSocket middleware. Anything but a
    /// WebSocket request gets 426.
    /// </summary>
    public static IEndpointConventionBuilder MapEmbeddedBroker(
        this IEndpointRouteBuilder endpoints, EmbeddedBroker broker, string pattern = "/mqtt") => throw new NotImplementedException();
}
