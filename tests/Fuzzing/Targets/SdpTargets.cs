using System.Reflection;
using System.Text;
using Camerad.Media;
using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Identity;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.Fuzzing.Targets;

/// <summary>SDP as grammar and as negotiation.</summary>
internal static class SdpTargets
{
    private const string Candidate =
        "candidate:842163049 1 udp 1677729535 203.0.113.7 50123 typ srflx raddr 10.0.0.4 rport 50123"
        + " generation 0 ufrag Kn60 network-id 1";

    public static IEnumerable<FuzzTarget> Create()
    {
        byte[][] offers = [.. Fixtures()];
        yield return new FuzzTarget("sdp", offers, Parse);
        yield return new FuzzTarget("candidate", [Encoding.UTF8.GetBytes(Candidate)], ParseCandidate);
        yield return new FuzzTarget("jsep-offer", offers, HandleOffer);
        yield return new FuzzTarget(
            "jsep-answer", [Encoding.UTF8.GetBytes(AnswerOfAnotherSession()), .. offers], HandleAnswer);
    }

    private static IEnumerable<byte[]> Fixtures()
    {
        Assembly assembly = typeof(SdpTargets).Assembly;
        IEnumerable<string> names = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sdp", StringComparison.Ordinal));
        foreach (string name in names.Order())
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return bytes;
        }
    }

    private static void Parse(byte[] input)
    {
        if (!SessionDescription.TryParse(Encoding.UTF8.GetString(input), out SessionDescription? session, out _))
            return;
        if (!SessionDescription.TryParse(session.ToString(), out SessionDescription? again, out SdpError error))
            throw new InvalidOperationException($"what we wrote can't be read: {error}");
        _ = DescribedIdentity.Read(again);
        foreach (MediaDescription media in again.Media)
        {
            _ = (media.Mid(), media.Msids(), media.Extmaps(), media.Ssrcs(), media.SsrcGroups());
            _ = (media.Candidates(), media.MaxMessageSize(), media.SctpPort());
        }
    }

    private static void ParseCandidate(byte[] input)
    {
        if (!IceCandidateAttribute.TryParse(Encoding.UTF8.GetString(input), out IceCandidateAttribute? candidate))
            return;
        if (candidate.ToString().AsSpan().ContainsAny('\r', '\n'))
            throw new InvalidOperationException("a candidate holds a line end");
    }

    private static JsepSession NewSession()
    {
        var options = new JsepOptions { Fingerprints = [new DtlsFingerprint("sha-256", "AA:BB")], Cname = "cam" };
        var session = new JsepSession(options, new FuzzRandom(1));
        JsepTransceiver transceiver = session.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        transceiver.HasAddedTrack = true;
        transceiver.Sender.TrackId = "track";
        transceiver.Sender.StreamIds = ["stream"];
        transceiver.Sender.SourceCodec = new RtpCodec("video/H264", 90000);
        transceiver.Sender.StreamProfile = new ProfileLevelId(0x42, 0xC0, 0x1F);
        session.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        session.RequestDataSection();
        return session;
    }

    private static void HandleOffer(byte[] input)
    {
        JsepSession session = NewSession();
        if (!session.TryApplyRemote(SdpType.Offer, Encoding.UTF8.GetString(input), out _, out _)) return;
        session.TryAddRemoteCandidate(Candidate, "0", 0, null, out _, out _);
        if (!session.TryApplyLocal(SdpType.Answer, "", out _, out _)) return;
        session.TryAddRemoteCandidate(Candidate, null, 0, null, out _, out _);
        if (!SessionDescription.TryParse(
            session.RenderCurrentLocalDescription([], true)!.Sdp, out _, out SdpError error))
            throw new InvalidOperationException($"our answer can't be read: {error}");
        if (!session.TryApplyRemote(SdpType.Offer, Encoding.UTF8.GetString(input), out _, out JsepError again))
            throw new InvalidOperationException($"the same offer is refused the second time: {again}");
    }

    private static void HandleAnswer(byte[] input)
    {
        JsepSession session = NewSession();
        if (!session.TryApplyLocal(SdpType.Offer, "", out _, out JsepError error))
            throw new InvalidOperationException(error.Message);
        session.TryApplyRemote(SdpType.Answer, Encoding.UTF8.GetString(input), out _, out _);
    }

    /// <summary>Our own offer turned into what a viewer would answer.</summary>
    private static string AnswerOfAnotherSession()
    {
        JsepSession session = NewSession();
        if (!session.TryCreateOffer(false, out string? offer, out JsepError error))
            throw new InvalidOperationException(error.Message);
        return offer.Replace("a=setup:actpass", "a=setup:active", StringComparison.Ordinal)
            .Replace("a=sendonly", "a=recvonly", StringComparison.Ordinal);
    }
}
