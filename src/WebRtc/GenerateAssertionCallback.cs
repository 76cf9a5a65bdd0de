namespace Camerad.WebRtc;

/// <summary>
/// Identity for WebRTC §5.2: makes an identity assertion. Called on the connection's context, which must not be kept
/// waiting. What it throws is an "idp-execution-failure"; an <see cref="RTCError"/> with a detail of its own, say
/// <see cref="RTCErrorDetailType.IdpNeedLogin"/>, reaches the application as it is.
/// </summary>
/// <param name="contents">What the assertion is to vouch for; opaque.</param>
/// <param name="origin">Of the application that asks (<see cref="RtcNetworkOptions.Origin"/>).</param>
/// <param name="options">As the application has given them.</param>
/// <param name="cancellationToken">Nobody waits for the result any more.</param>
public delegate Task<RTCIdentityAssertionResult> GenerateAssertionCallback(
    string contents, string origin, RTCIdentityProviderOptions options, CancellationToken cancellationToken);
