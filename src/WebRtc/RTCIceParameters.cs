namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.6.1. The password never goes into logs.</summary>
/// <param name="UsernameFragment">ice-ufrag (RFC 8839 §5.4).</param>
/// <param name="Password">ice-pwd.</param>
public sealed record RTCIceParameters(string UsernameFragment, string Password)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => UsernameFragment;
}
