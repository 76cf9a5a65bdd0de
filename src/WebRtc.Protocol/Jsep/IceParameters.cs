namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>One side's ICE credentials (RFC 8839 §5.4). Another pair means another ICE generation.</summary>
/// <param name="UsernameFragment">ice-ufrag, 4 to 256 ice-chars.</param>
/// <param name="Password">ice-pwd, 22 to 256 ice-chars.</param>
internal sealed record IceParameters(string UsernameFragment, string Password);
