using Camerad.Media;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>What happens at the bounds of numbers, streams and sources.</summary>
public sealed class LimitTests : JsepTestBase
{
    private static readonly JsepOptions Options =
        new() { Fingerprints = [new DtlsFingerprint("sha-256", Fingerprint)], Cname = "cam" };

    [Fact]
    public void Codecs_without_a_free_number_are_left_out()
    {
        var numbers = new PayloadTypeTable(Options);
        var taken = new List<NegotiatedCodec>();
        for (byte number = 96; number <= 127; number++)
            taken.Add(new(number, new RtpCodec("video/other", 90000), null, default));
        for (byte number = 35; number <= 61; number++)
            taken.Add(new(number, new RtpCodec("video/other", 90000), null, default));
        numbers.Reserve(taken);
        RtpCodec[] wanted =
            [new("audio/opus", 48000, 2), new("audio/telephone-event", 8000), new("audio/telephone-event", 48000)];
        Assert.Equal(
            [62, 63], numbers.Assign(MediaKind.Audio, [], wanted, rtx: true).Select(codec => (int)codec.PayloadType));
        RtpCodec[] more = [new("audio/PCMU", 8000)];
        Assert.Equal(
            [0], numbers.Assign(MediaKind.Audio, [], more, rtx: true).Select(codec => (int)codec.PayloadType));
    }

    [Fact]
    public void Streams_beyond_the_limit_are_passed_over()
    {
        JsepPair pair = JsepPair.Create();
        string[] streams = [.. Enumerable.Range(0, SdpLimits.MaxStreamsPerTrack + 1).Select(i => $"s{i}")];
        AddTrack(pair.Left, MediaKind.Audio, "t", streams);
        pair.Negotiate();
        Assert.Equal(streams[..^1], pair.Right.Transceivers[0].Receiver.RemoteStreamIds);
    }

    [Fact]
    public void Sources_beyond_the_limit_are_passed_over()
    {
        string offer = Fixture.Read(Fixture.Chromium).Replace("a=recvonly", "a=sendrecv", StringComparison.Ordinal)
            + string.Concat(
                Enumerable.Range(1, SdpLimits.MaxSourcesPerSection + 5).Select(i => $"a=ssrc:{i} cname:c\r\n"));
        JsepSession session = NewEmptySession();
        Answer(session, offer);
        Assert.Equal(SdpLimits.MaxSourcesPerSection, session.Media[0].Receiver!.Ssrcs.Count);
    }
}
