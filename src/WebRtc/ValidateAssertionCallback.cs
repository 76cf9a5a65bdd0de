namespace Camerad.WebRtc;

/// <summary>
/// Identity for WebRTC §5.2: tells whose assertion it is. Called on the connection's context, which must not be kept
/// waiting. What it throws is treated as <see cref="GenerateAssertionCallback"/> says; an assertion that does not hold
/// is an <see cref="RTCError"/> with <see cref="RTCErrorDetailType.IdpTokenInvalid"/>.
/// </summary>
/// <param name="assertion">The peer's: anything that anybody may have sent.</param>
/// <param name="origin">Of the application that asks (<see cref="RtcNetworkOptions.Origin"/>).</param>
/// <param name="cancellationToken">Nobody waits for the result any more.</param>
public delegate Task<RTCIdentityValidationResult> ValidateAssertionCallback(
    string assertion, string origin, CancellationToken cancellationToken);
