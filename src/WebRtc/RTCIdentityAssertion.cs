namespace Camerad.WebRtc;

/// <summary>Identity for WebRTC §8.1: a peer's identity that was validated.</summary>
/// <param name="idp">See <see cref="Idp"/>.</param>
/// <param name="name">See <see cref="Name"/>.</param>
public sealed class RTCIdentityAssertion(string idp, string name)
{
    /// <summary>The domain of the provider that has validated it, perhaps with a port.</summary>
    public string Idp { get; set; } = idp;

    /// <summary>
    /// <c>user@domain</c>. "@" and "%" in the user part are written %40 and %25: take care when showing it to people.
    /// </summary>
    public string Name { get; set; } = name;
}
