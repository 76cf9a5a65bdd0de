using static Camerad.WebRtc.Tests.Conformance.Peers;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>W3C WebRTC §4.8.1, §4.6.2, §10: values that are made and not negotiated.</summary>
public sealed class RTCIceCandidateTests
{
    [Fact]
    public void Candidate_needs_a_section_and_nothing_else()
    {
        Throws("TypeError", () => _ = new RTCIceCandidate(new RTCIceCandidateInit()));
        Throws("TypeError",
            () => _ = new RTCIceCandidate(new RTCIceCandidateInit("candidate:1 1 udp 1 192.0.2.1 9 typ host")));
        var byMid = new RTCIceCandidate(new RTCIceCandidateInit(SdpMid: ""));
        var byIndex = new RTCIceCandidate(new RTCIceCandidateInit(SdpMLineIndex: 0));

        Assert.Equal(("", "", null, null),
            (byMid.Candidate, byMid.SdpMid, byMid.SdpMLineIndex, byMid.UsernameFragment));
        Assert.Equal(("", null, 0), (byIndex.Candidate, byIndex.SdpMid, byIndex.SdpMLineIndex));
    }

    [Fact]
    public void Candidate_that_can_not_be_parsed_is_kept_with_null_members()
    {
        var candidate = new RTCIceCandidate(new RTCIceCandidateInit("nonsense", "m", 3, "frag"));

        Assert.Equal(new RTCIceCandidateInit("nonsense", "m", 3, "frag"), candidate.ToJSON());
        Assert.Equal((null, null, null, null),
            (candidate.Foundation, candidate.Component, candidate.Priority, candidate.Address));
        Assert.Equal((null, null, null, null), (candidate.Protocol, candidate.Port, candidate.Type, candidate.TcpType));
        Assert.Equal((null, null, null, null),
            (candidate.RelatedAddress, candidate.RelatedPort, candidate.RelayProtocol, candidate.Url));
    }

    [Theory]
    [InlineData("host", RTCIceCandidateType.Host)]
    [InlineData("srflx raddr 192.0.2.2 rport 5", RTCIceCandidateType.Srflx)]
    [InlineData("prflx raddr 192.0.2.2 rport 5", RTCIceCandidateType.Prflx)]
    [InlineData("relay raddr 192.0.2.2 rport 5", RTCIceCandidateType.Relay)]
    public void Candidate_says_its_type_and_its_own_ufrag_goes_first(string type, RTCIceCandidateType expected)
    {
        var candidate = new RTCIceCandidate(
            new RTCIceCandidateInit($"candidate:f 2 UDP 5 x.local 9 typ {type} ufrag inside", "m",
                UsernameFragment: "outside"));

        Assert.Equal((expected, "outside", RTCIceComponent.Rtcp, "x.local"),
            (candidate.Type, candidate.UsernameFragment, candidate.Component, candidate.Address));
        Assert.Equal((RTCIceProtocol.Udp, null), (candidate.Protocol, candidate.TcpType));
    }

    [Fact]
    public void Description_is_what_it_was_made_of()
    {
        var init = new RTCSessionDescriptionInit(RTCSdpType.Pranswer, "v=0\r\n");

        Assert.Equal(init, new RTCSessionDescription(init).ToJSON());
        Assert.Equal("", new RTCSessionDescriptionInit(RTCSdpType.Rollback).Sdp);
    }

    [Fact]
    public void Error_is_an_OperationError_that_says_more()
    {
        var error = new RTCError(RTCErrorDetailType.DtlsFailure, "words") { SentAlert = 40 };

        Assert.Equal(("OperationError", "words", RTCErrorDetailType.DtlsFailure),
            (error.Name, error.Message, error.ErrorDetail));
        Assert.Equal((null, null, null, 40u),
            (error.SdpLineNumber, error.SctpCauseCode, error.ReceivedAlert, error.SentAlert));
        Assert.IsType<RTCException>(error, exactMatch: false);
    }
}
