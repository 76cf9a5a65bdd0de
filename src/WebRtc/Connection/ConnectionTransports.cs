using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Connection;

/// <summary>
/// The transports of one connection: one of each kind, because everything is bundled. They come into being with the
/// first description that needs them. What they say together is the connection's state (W3C WebRTC §4.3.3, §4.3.4).
/// </summary>
internal sealed class ConnectionTransports
{
    private readonly HashSet<string> _remoteCandidates = [];

    public RTCDtlsTransport? Dtls { get; private set; }

    public RTCSctpTransport? Sctp { get; private set; }

    public RTCIceTransport? Ice => Dtls?.IceTransport;

    public RTCIceConnectionState IceConnectionState => (RTCIceConnectionState)(Ice?.State ?? RTCIceTransportState.New);

    public RTCPeerConnectionState ConnectionState => (Ice?.State, Dtls?.State) switch
    {
        (RTCIceTransportState.Failed, _) or (_, RTCDtlsTransportState.Failed) => RTCPeerConnectionState.Failed,
        (RTCIceTransportState.Disconnected, _) => RTCPeerConnectionState.Disconnected,
        (null or RTCIceTransportState.New or RTCIceTransportState.Closed,
            null or RTCDtlsTransportState.New or RTCDtlsTransportState.Closed) => RTCPeerConnectionState.New,
        (RTCIceTransportState.New or RTCIceTransportState.Checking, _)
            or (_, RTCDtlsTransportState.New or RTCDtlsTransportState.Connecting) => RTCPeerConnectionState.Connecting,
        _ => RTCPeerConnectionState.Connected,
    };

    public RTCDtlsTransport Require() => Dtls ??= new RTCDtlsTransport(new RTCIceTransport());

    public RTCSctpTransport RequireSctp() => Sctp ??= new RTCSctpTransport(Require());

    /// <summary>A candidate that a description says; one that is known is not added twice.</summary>
    public void AddRemote(IceCandidateAttribute candidate, NegotiatedTransport transport)
    {
        string text = candidate.ToString();
        if (!_remoteCandidates.Add($"{transport.Remote?.UsernameFragment} {text}")) return;
        Require().IceTransport.AddRemote(new RTCIceCandidate(
            new RTCIceCandidateInit(text, transport.Mid, transport.MLineIndex, transport.Remote?.UsernameFragment)));
    }

    /// <summary>W3C WebRTC §4.4.3, close: without events.</summary>
    public void Close()
    {
        Sctp?.Set(RTCSctpTransportState.Closed);
        Dtls?.Set(RTCDtlsTransportState.Closed);
        Ice?.Set(RTCIceTransportState.Closed);
    }
}
