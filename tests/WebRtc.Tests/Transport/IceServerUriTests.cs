using Camerad.WebRtc.Protocol.Turn;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Tests.Transport;

public sealed class IceServerUriTests
{
    [Theory]
    [InlineData("stun:stun.example", false, "stun.example", 3478, RelayProtocol.Udp)]
    [InlineData("STUN:192.0.2.1:1234", false, "192.0.2.1", 1234, RelayProtocol.Udp)]
    [InlineData("turn:turn.example", true, "turn.example", 3478, RelayProtocol.Udp)]
    [InlineData("turn:turn.example:80?transport=udp", true, "turn.example", 80, RelayProtocol.Udp)]
    [InlineData("turn:turn.example?transport=tcp", true, "turn.example", 3478, RelayProtocol.Tcp)]
    [InlineData("turns:turn.example", true, "turn.example", 5349, RelayProtocol.Tls)]
    [InlineData("turns:turn.example:443?transport=tcp", true, "turn.example", 443, RelayProtocol.Tls)]
    [InlineData("turn:[2001:db8::1]:3479", true, "2001:db8::1", 3479, RelayProtocol.Udp)]
    [InlineData("turn:[2001:db8::1]", true, "2001:db8::1", 3478, RelayProtocol.Udp)]
    internal void Uri_says_what_rfc7064_and_rfc7065_say(
        string uri, bool isTurn, string host, int port, RelayProtocol protocol) =>
        Assert.Equal(new IceServerUri(isTurn, host, port, protocol), IceServerUri.Parse(uri));

    [Theory]
    [InlineData("stuns:stun.example")]
    [InlineData("turns:turn.example?transport=udp")]
    [InlineData("turn:turn.example:0")]
    [InlineData("turn:turn.example:99999")]
    [InlineData("http:turn.example")]
    [InlineData("turn")]
    public void What_is_not_used_is_none(string uri) => Assert.Null(IceServerUri.Parse(uri));
}
