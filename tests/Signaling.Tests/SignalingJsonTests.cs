using System.Text;

namespace Camerad.Signaling.Tests;

public sealed class SignalingJsonTests
{
    public static readonly SignalingMessage[] Messages =
    [
        new HelloMessage(),
        new ConfigMessage(
            [new SignalingIceServer(["stun:a", "stun:b"]), new SignalingIceServer(["turn:t"], "u", "p\"ä")],
            ["main"]),
        new OfferMessage("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n", "main"),
        new OfferMessage("v=0"),
        new AnswerMessage("v=0\r\n"),
        new CandidateMessage(new SignalingCandidate("candidate:1 1 udp 1 192.0.2.1 1 typ host", "0", 0, "uf")),
        new CandidateMessage(new SignalingCandidate("")),
        new CandidateMessage(null),
        new RequestMessage("main"),
        new RequestMessage(),
        new ByeMessage("done"),
        new ByeMessage(),
        new ErrorMessage(SignalingErrorCode.NoCommonCodec, "No H.264."),
        new ErrorMessage(SignalingErrorCode.SourceUnavailable, "Wait.", TimeSpan.FromSeconds(7)),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Messages.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Message_survives_the_wire(int number)
    {
        byte[] json = SignalingJson.Format(Messages[number]);

        Assert.True(SignalingJson.TryParse(json, out SignalingMessage? read, out string? fault), fault);
        Assert.Equal(Messages[number].GetType(), read.GetType());
        Assert.Equal(json, SignalingJson.Format(read));
        if (read is not ConfigMessage) Assert.Equal(Messages[number], read);
    }

    [Fact]
    public void Messages_have_the_forms_of_the_documentation()
    {
        Assert.Equal("""{"type":"hello"}""", Json(new HelloMessage()));
        Assert.Equal("""{"type":"candidate","candidate":null}""", Json(new CandidateMessage(null)));
        Assert.Equal(
            """{"type":"config","iceServers":[{"urls":["stun:a"]}],"streams":["main"]}""",
            Json(new ConfigMessage([new SignalingIceServer(["stun:a"])], ["main"])));
        Assert.Equal(
            """{"type":"error","code":"too-many-viewers","text":"Full.","retryAfter":5}""",
            Json(new ErrorMessage(SignalingErrorCode.TooManyViewers, "Full.", TimeSpan.FromSeconds(4.2))));
    }

    [Fact]
    public void Every_error_code_has_a_word()
    {
        string[] words = [.. Enum.GetValues<SignalingErrorCode>().Select(SignalingJson.Word)];
        Assert.Equal(words.Length, words.Distinct().Count());
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "needs `type`")]
    [InlineData("""{"type":3}""", "`type` in `message` must be a string")]
    [InlineData("""{"type":"offre","sdp":"v"}""", "must be one of")]
    [InlineData("""{"type":"offer"}""", "`offer` needs `sdp`")]
    [InlineData("""{"type":"offer","sdp":null}""", "`offer` needs `sdp`")]
    [InlineData("""{"type":"offer","sdp":""}""", "is empty")]
    [InlineData("""{"type":"offer","sdp":{}}""", "must be a string")]
    [InlineData("""{"type":"offer","sdp":"v","stream":1}""", "`stream` in `offer` must be a string")]
    [InlineData("""{"type":"candidate"}""", "needs `candidate`")]
    [InlineData("""{"type":"candidate","candidate":"candidate:1"}""", "RTCIceCandidateInit")]
    [InlineData("""{"type":"candidate","candidate":{}}""", "needs `candidate`")]
    [InlineData("""{"type":"candidate","candidate":{"candidate":"c","sdpMLineIndex":-1}}""", "0 to 65535")]
    [InlineData("""{"type":"candidate","candidate":{"candidate":"c","sdpMLineIndex":1.5}}""", "0 to 65535")]
    [InlineData("""{"type":"error","code":"no-such","text":"t"}""", "words of docs/signaling.md")]
    [InlineData("""{"type":"config","iceServers":[1]}""", "RTCIceServer objects")]
    [InlineData("""{"type":"config","streams":[1]}""", "must hold strings")]
    [InlineData("""{"type":"offer","sdp":"\ud800"}""", "valid Unicode")]
    [InlineData("""{"type":"offer","sdp":"v","sdp":"w"}""", "not JSON")]
    [InlineData("""{"type":"hello"} x""", "not JSON")]
    [InlineData("""{"type":"hello","x":[[[[[[[[1]]]]]]]]}""", "not JSON")]
    public void Fault_is_named(string json, string expected)
    {
        Assert.False(SignalingJson.TryParse(Encoding.UTF8.GetBytes(json), out _, out string? fault));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_members_are_skipped() =>
        Assert.True(SignalingJson.TryParse("""{"type":"bye","new":{"a":[1]}}"""u8.ToArray(), out _, out _));

    [Fact]
    public void Texts_and_messages_are_bounded()
    {
        Assert.False(Parses($$"""{"type":"bye","reason":"{{new string('x', SignalingJson.MaxTextLength + 1)}}"}"""));
        Assert.True(Parses($$"""{"type":"bye","reason":"{{new string('x', SignalingJson.MaxTextLength)}}"}"""));
        Assert.False(Parses($$"""{"type":"offer","sdp":"{{new string('x', SignalingJson.MaxMessageLength)}}"}"""));
        string many = string.Join(',', Enumerable.Repeat("\"a\"", SignalingJson.MaxListLength + 1));
        Assert.False(Parses($$"""{"type":"config","streams":[{{many}}]}"""));
    }

    [Theory]
    [InlineData("{\"\\ud800\":1,\"type\":\"hello\"}")]
    [InlineData("{\"type\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"candidate\",\"candidate\":{\"candidate\":\"c\",\"sdpMid\":\"\\udc00\"}}")]
    public void Half_a_surrogate_pair_is_no_exception(string json) => Parses(json);

    [Fact]
    public void Truncated_and_flipped_messages_throw_nothing()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (SignalingMessage message in Messages)
        {
            byte[] json = SignalingJson.Format(message);
            for (int length = 0; length < json.Length; length++) Assert.False(
                SignalingJson.TryParse(json.AsMemory(0, length), out _, out _));
            for (int i = 0; i < 2000; i++)
            {
                byte[] flipped = [.. json];
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                    flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                Assert.NotEqual(SignalingJson.TryParse(flipped, out _, out string? fault), fault is not null);
            }
        }
    }

    private static bool Parses(string json) => SignalingJson.TryParse(Encoding.UTF8.GetBytes(json), out _, out _);

    private static string Json(SignalingMessage message) => Encoding.UTF8.GetString(SignalingJson.Format(message));
}
