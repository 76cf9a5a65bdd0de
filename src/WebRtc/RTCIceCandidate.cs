using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §4.8.1: one ICE candidate. What can't be parsed is kept as text, and its parsed members are null: it is
/// for <see cref="RTCPeerConnection.AddIceCandidate(RTCIceCandidateInit?)"/> to refuse it.
/// </summary>
public sealed class RTCIceCandidate
{
    private readonly IceCandidateAttribute? _parsed;

    /// <summary>W3C WebRTC §4.8.1.1.</summary>
    /// <exception cref="RTCException">TypeError: neither mid nor index names a media section.</exception>
    public RTCIceCandidate(RTCIceCandidateInit candidateInitDict)
    {
        ArgumentNullException.ThrowIfNull(candidateInitDict);
        if (candidateInitDict.SdpMid is null && candidateInitDict.SdpMLineIndex is null)
            throw new RTCException(RTCException.TypeError, "A candidate needs sdpMid or sdpMLineIndex.");
        Candidate = candidateInitDict.Candidate;
        SdpMid = candidateInitDict.SdpMid;
        SdpMLineIndex = candidateInitDict.SdpMLineIndex;
        if (Candidate.Length > 0) _ = IceCandidateAttribute.TryParse(Candidate, out _parsed);
        UsernameFragment = candidateInitDict.UsernameFragment ?? _parsed?.UsernameFragment;
    }

    /// <summary>candidate-attribute (RFC 8839 §5.1); empty: end of candidates.</summary>
    public string Candidate { get; }

    public string? SdpMid { get; }

    public int? SdpMLineIndex { get; }

    /// <summary>Equal for candidates of one type, base and server (RFC 8445 §5.1.1.3).</summary>
    public string? Foundation => _parsed?.Foundation;

    public RTCIceComponent? Component => _parsed?.Component switch
    {
        1 => RTCIceComponent.Rtp,
        2 => RTCIceComponent.Rtcp,
        _ => null,
    };

    /// <summary>RFC 8445 §5.1.2; higher is better.</summary>
    public uint? Priority => _parsed?.Priority;

    /// <summary>A literal address or a name (mDNS: ….local).</summary>
    public string? Address => _parsed?.Address;

    public RTCIceProtocol? Protocol => _parsed?.Transport switch
    {
        "udp" => RTCIceProtocol.Udp,
        "tcp" => RTCIceProtocol.Tcp,
        _ => null,
    };

    public int? Port => _parsed?.Port;

    public RTCIceCandidateType? Type => (RTCIceCandidateType?)_parsed?.Type;

    public RTCIceTcpCandidateType? TcpType => _parsed?.TcpType switch
    {
        "active" => RTCIceTcpCandidateType.Active,
        "passive" => RTCIceTcpCandidateType.Passive,
        "so" => RTCIceTcpCandidateType.So,
        _ => null,
    };

    /// <summary>raddr: the base of a candidate that is not the host's.</summary>
    public string? RelatedAddress => _parsed?.RelatedAddress;

    public int? RelatedPort => _parsed?.RelatedPort;

    /// <summary>The ICE generation it belongs to.</summary>
    public string? UsernameFragment { get; }

    /// <summary>The TURN server's protocol; null but for relayed candidates of ours.</summary>
    public RTCIceServerTransportProtocol? RelayProtocol { get; internal init; }

    /// <summary>The server that a candidate of ours was learned from; null for others.</summary>
    public string? Url { get; internal init; }

    /// <summary>W3C WebRTC §4.8.1: what signaling carries.</summary>
    public RTCIceCandidateInit ToJSON() => new(Candidate, SdpMid, SdpMLineIndex, UsernameFragment);
}
