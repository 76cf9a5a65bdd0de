using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// One offer and, once it has come, its answer: pending until then, current after. Dropping a pending one is all that a rollback takes
/// (RFC 9429 §4.1.10.2), because nothing outside of it has changed.
/// </summary>
internal sealed class Negotiation
{
    /// <summary>We made the offer.</summary>
    public required bool IsOfferer { get; init; }

    /// <summary>We made the offer that began this ICE generation (RFC 8445 §6.1.1).</summary>
    public bool IsIceOfferer { get; set; }

    public SessionDescription? Local { get; set; }

    public SessionDescription? Remote { get; set; }

    /// <summary>The remote description as it came.</summary>
    public string? RemoteText { get; set; }

    /// <summary>By m-line.</summary>
    public IReadOnlyList<MediaSection> Sections { get; set; } = [];

    /// <summary>Null while an offer of the peer's has not been looked at.</summary>
    public IceParameters? LocalIce { get; set; }

    /// <summary>Credentials made for this negotiation, should it need new ones; made once, however often the answer is planned.</summary>
    public IceParameters? FreshIce { get; set; }

    /// <summary>Null until the remote description has come, or if no section is live.</summary>
    public RemoteTransport? RemoteTransport { get; set; }

    public DtlsRole? DtlsRole { get; set; }

    /// <summary>All that the peer has signaled, of whatever section.</summary>
    public RemoteCandidateList RemoteCandidates { get; } = new();

    /// <summary>The index of the section that carries the transport: the first live one; -1 if none is.</summary>
    public int TransportIndex
    {
        get
        {
            for (int i = 0; i < Sections.Count; i++)
                if (Sections[i].IsLive) return i;
            return -1;
        }
    }

    /// <summary>Whether a candidate of this section is one of our transport's: of its own section, or of another one in its BUNDLE
    /// that uses the same credentials. aiortc's sections each have their own, of transports that the BUNDLE ends.</summary>
    public bool SharesTransport(int sectionIndex)
    {
        if (sectionIndex == TransportIndex) return true;
        if (TransportIndex < 0 || Remote is null || RemoteTransport is null || (uint)sectionIndex >= (uint)Remote.Media.Count) return false;
        MediaDescription media = Remote.Media[sectionIndex];
        if (media.Mid() is not { } mid || Remote.BundleOf(Sections[TransportIndex].Mid)?.Contains(mid) != true) return false;
        return media.IceUfrag(Remote) == RemoteTransport.Ice.UsernameFragment;
    }

    /// <summary>What to tell ICE and DTLS; null if no section is live.</summary>
    /// <param name="remoteIsKnown">False while our offer has no answer that belongs to its ICE generation.</param>
    public NegotiatedTransport? ToTransport(bool remoteIsKnown)
    {
        if (TransportIndex < 0 || LocalIce is null) return null;
        RemoteTransport? remote = remoteIsKnown ? RemoteTransport : null;
        return new NegotiatedTransport
        {
            Mid = Sections[TransportIndex].Mid,
            MLineIndex = TransportIndex,
            Local = LocalIce,
            Remote = remote?.Ice,
            RemoteIsIceLite = remote?.IsIceLite ?? false,
            IsOfferer = IsIceOfferer,
            RemoteTrickles = remote?.Trickles ?? false,
            RemoteCandidates = remote is null ? [] : RemoteCandidates.Select(this),
            RemoteEndOfCandidates = remote is not null && RemoteCandidates.HasEnded(this),
            RemoteFingerprints = remote?.Fingerprints ?? [],
            DtlsRole = remote is null ? null : DtlsRole,
        };
    }

    /// <summary>The agreed senders; to be asked of a finished negotiation.</summary>
    public IReadOnlyList<NegotiatedVideoSender> ToSenders(JsepOptions options)
    {
        var senders = new List<NegotiatedVideoSender>();
        foreach (MediaSection section in Sections)
        {
            if (section is not { Sender: { } sender, Video: { } video }) continue;
            H264Format format = video.Formats[0];
            senders.Add(new NegotiatedVideoSender
            {
                Sender = sender,
                Mid = section.Mid,
                IsActive = section.IsActive,
                PayloadType = format.PayloadType,
                RtxPayloadType = format.RtxPayloadType,
                Ssrc = sender.Ssrc,
                RtxSsrc = format.RtxPayloadType is null ? null : sender.RtxSsrc,
                Cname = options.Cname,
                ProfileLevelId = format.ProfileLevelId ?? options.DefaultVideoProfile,
                HeaderExtensions = video.Extensions,
                Feedback = video.Feedback,
                ReducedSizeRtcp = video.ReducedSizeRtcp,
            });
        }
        return senders;
    }
}
