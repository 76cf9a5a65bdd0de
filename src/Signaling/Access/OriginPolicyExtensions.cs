using Microsoft.AspNetCore.Builder;

namespace Camerad.Signaling.Access;

/// <summary>Puts <see cref="OriginPolicy"/> before everything else of an HTTP pipeline.</summary>
public static class OriginPolicyExtensions
{
    /// <summary>Answers 403 with the reason to what the policy refuses, WebSocket upgrades included. Call before all endpoints.</summary>
    public static IApplicationBuilder UseOriginPolicy(this IApplicationBuilder app, OriginPolicy policy) =>
        throw new NotImplementedException();
}
