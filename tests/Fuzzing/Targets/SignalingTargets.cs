using Camerad.Signaling;

namespace Camerad.Fuzzing.Targets;

/// <summary>What viewers send by MQTT and WHEP.</summary>
internal static class SignalingTargets
{
    public static IEnumerable<FuzzTarget> Create()
    {
        byte[][] messages =
        [
            SignalingJson.Format(new OfferMessage("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n", "main")),
            SignalingJson.Format(new AnswerMessage("v=0\r\n")),
            SignalingJson.Format(new CandidateMessage(new SignalingCandidate("candidate:1 1 udp 1 192.0.2.1 5 typ host", "0", 0, "abcd"))),
            SignalingJson.Format(new CandidateMessage(null)),
            SignalingJson.Format(new RequestMessage("main")),
            SignalingJson.Format(new ByeMessage("gone")),
        ];
        yield return new FuzzTarget("signaling-json", messages, input => _ = SignalingJson.TryParse(input, out _, out _));
        byte[] fragment = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\n"u8.ToArray();
        yield return new FuzzTarget("whep-fragment", [fragment], input => _ = Signaling.Whep.SdpFragment.TryParse(input, out _, out _));
    }
}
