using Camerad.Media;
using Camerad.Media.H264;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>What negotiation tests share.</summary>
public abstract class JsepTestBase
{
    internal const string Fingerprint = "0F:AA:01";

    internal static JsepSession NewSession(string? profile = "42c01f", bool rtx = true, ulong seed = 1)
    {
        var session = new JsepSession(
            new JsepOptions
            {
                Fingerprints = [new DtlsFingerprint("sha-256", Fingerprint.ToLowerInvariant())],
                Cname = "cam",
                Rtx = rtx,
            },
            new SeededRandom(seed));
        AddSender(session, "track", "stream", Profile(profile));
        return session;
    }

    internal static JsepSession NewEmptySession(
        ulong seed = 1, BundlePolicy bundlePolicy = BundlePolicy.Balanced) => new(
        new JsepOptions
        {
            Fingerprints = [new DtlsFingerprint("sha-256", Fingerprint.ToLowerInvariant())], Cname = "cam",
            BundlePolicy = bundlePolicy,
        },
        new SeededRandom(seed));

    /// <summary>What a camera does: addTrack with a source of H.264, to be sent only.</summary>
    internal static JsepTransceiver AddSender(JsepSession session, string track, string stream, ProfileLevelId? profile)
    {
        JsepTransceiver transceiver = AddTrack(session, MediaKind.Video, track, stream);
        transceiver.Direction = SdpDirection.SendOnly;
        transceiver.Sender.SourceCodec = new RtpCodec("video/H264", 90000);
        transceiver.Sender.StreamProfile = profile;
        return transceiver;
    }

    /// <summary>addTrack (W3C WebRTC §5.1).</summary>
    internal static JsepTransceiver AddTrack(JsepSession session, MediaKind kind, string track, params string[] streams)
    {
        JsepTransceiver? transceiver = session.Transceivers.FirstOrDefault(
            candidate => candidate.Kind == kind && candidate.CanBeReusedByAddTrack);
        if (transceiver is null) transceiver = session.AddTransceiver(kind, SdpDirection.SendRecv);
        else transceiver.Direction |= SdpDirection.SendOnly;
        transceiver.HasAddedTrack = true;
        transceiver.Sender.TrackId = track;
        transceiver.Sender.StreamIds = streams;
        return transceiver;
    }

    internal static NegotiatedSender[] SendersOf(JsepSession session) =>
        [.. session.Media.Where(media => media.Sender is not null).Select(media => media.Sender!)];

    internal static ProfileLevelId? Profile(string? text) =>
        ProfileLevelId.TryParse(text, out ProfileLevelId id) ? id : null;

    internal static SessionDescription Parse(string sdp)
    {
        Assert.True(
            SessionDescription.TryParse(sdp, out SessionDescription? description, out SdpError error),
            error.ToString());
        return description;
    }

    internal static string Answer(JsepSession session, string offer)
    {
        Assert.True(session.TryApplyRemote(SdpType.Offer, offer, out _, out JsepError error), error.Message);
        Assert.True(session.TryCreateAnswer(out string? answer, out error), error.Message);
        Assert.True(session.TryApplyLocal(SdpType.Answer, answer, out _, out error), error.Message);
        return answer;
    }

    internal static string Offer(JsepSession session, bool iceRestart = false)
    {
        Assert.True(session.TryCreateOffer(iceRestart, out string? offer, out JsepError error), error.Message);
        Assert.True(session.TryApplyLocal(SdpType.Offer, offer, out _, out error), error.Message);
        return offer;
    }

    /// <summary>What a browser would say to our offer: the first format of each section, recvonly.</summary>
    internal static string ViewerAnswer(
        string offer, string ufrag = "view", string setup = "active", string direction = "recvonly")
    {
        SessionDescription ours = Parse(offer), answer = new() { Origin = new SdpOrigin(9, 1) };
        answer.Attributes.Add("group", ours.Groups()[0].ToString());
        foreach (MediaDescription media in ours.Media)
        {
            var section = new MediaDescription
            {
                Kind = media.Kind,
                Port = 9,
                Protocol = media.Protocol,
                Formats = [.. media.Formats.Take(2)],
            };
            foreach (SdpAttribute attribute in media.Attributes)
            {
                if (attribute.Name is "mid" or "rtcp-mux" or "rtcp-rsize" or "extmap" or "rtcp-fb" or "fmtp"
                    or "rtpmap")
                    section.Attributes.Add(attribute);
            }
            section.Attributes.Add(direction);
            section.Attributes.Add("setup", setup);
            section.Attributes.Add("ice-ufrag", ufrag);
            section.Attributes.Add("ice-pwd", "abcdefghijklmnopqrstuv" + ufrag);
            section.Attributes.Add("fingerprint", "sha-256 CC:DD");
            answer.Media.Add(section);
        }
        return answer.ToString();
    }

    internal static string ValueOf(MediaDescription media, string name)
    {
        Assert.True(media.Attributes.TryGet(name, out string? value), $"a={name} is missing");
        return value;
    }
}
