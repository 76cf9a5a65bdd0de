using Camerad.Signaling;
using Camerad.Signaling.Commands;

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
            SignalingJson.Format(new CandidateMessage(
                new SignalingCandidate("candidate:1 1 udp 1 192.0.2.1 5 typ host", "0", 0, "abcd"))),
            SignalingJson.Format(new CandidateMessage(null)),
            SignalingJson.Format(new RequestMessage("main")),
            SignalingJson.Format(new ByeMessage("gone")),
        ];
        yield return new FuzzTarget(
            "signaling-json", messages, input => _ = SignalingJson.TryParse(input, out _, out _));
        byte[] fragment =
        [
            .. "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"u8,
            .. "m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\n"u8,
        ];
        byte[][] commands =
        [
            """{"stream":"main","quality":80,"width":640,"reply":"jpeg"}"""u8.ToArray(),
            """{"stream":"main","name":"exposure_time_absolute","value":-1.5e3}"""u8.ToArray(),
            """{"name":"lamp","on":true,"value":null}"""u8.ToArray(),
        ];
        yield return new FuzzTarget("command-json", commands, ReadCommand);
        yield return new FuzzTarget(
            "whep-fragment", [fragment], input => _ = Signaling.Whep.SdpFragment.TryParse(input, out _, out _));
    }

    private static void ReadCommand(byte[] input)
    {
        try
        {
            using CommandParameters parameters = CommandParameters.Parse(input);
            _ = parameters.Text("stream");
            _ = parameters.Number("quality", 1, 100);
            _ = parameters.Value("value");
            _ = parameters.Flag("on");
            _ = parameters.RequiredText("name");
            parameters.RequireNoMore();
        }
        catch (CommandException)
        {
            // The one way in which it may refuse.
        }
    }
}
