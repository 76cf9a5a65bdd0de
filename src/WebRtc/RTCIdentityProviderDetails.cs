using Camerad.WebRtc.Protocol.Identity;

namespace Camerad.WebRtc;

/// <summary>Identity for WebRTC §5.3: names the provider that can validate an assertion.</summary>
/// <param name="Domain">A domain name, perhaps with a port.</param>
/// <param name="Protocol">Which proxy of the provider's; without "/" and "\".</param>
public sealed record RTCIdentityProviderDetails(
    string Domain, string Protocol = RTCIdentityProviderDetails.DefaultProtocol)
{
    /// <summary>The proxy that is meant where none is named.</summary>
    public const string DefaultProtocol = SignaledAssertion.DefaultProtocol;
}
