using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// One offer and, once it has come, its answer, which may be provisional: pending until the final answer, current
/// after. With the transceivers' noted state, dropping a pending one is all that a rollback takes (RFC 9429 §4.1.10.2).
/// </summary>
internal sealed class Negotiation
{
    /// <summary>We made the offer.</summary>
    public required bool IsOfferer { get; init; }

    /// <summary>We made the offer that began this ICE generation (RFC 8445 §6.1.1).</summary>
    public bool IsIceOfferer { get; set; }

    public AppliedDescription? Local { get; set; }

    public AppliedDescription? Remote { get; set; }

    /// <summary>The offer's sections by m-line, with the transceivers that they are associated with.</summary>
    public IReadOnlyList<MediaSection> Offered { get; set; } = [];

    /// <summary>What is agreed, by m-line; before an answer, what our offer says.</summary>
    public IReadOnlyList<MediaSection> Sections { get; set; } = [];

    /// <summary>Null while an offer of the peer's has no answer.</summary>
    public IceParameters? LocalIce { get; set; }

    /// <summary>Credentials made for this negotiation, should it need new ones; made once, however often the answer is
    /// planned.</summary>
    public IceParameters? FreshIce { get; set; }

    /// <summary>Null until both descriptions are there, or if no section is live.</summary>
    public RemoteTransport? RemoteTransport { get; set; }

    public DtlsRole? DtlsRole { get; set; }

    /// <summary>All that the peer has signaled, of whatever section.</summary>
    public RemoteCandidateList RemoteCandidates { get; } = new();

    /// <summary>The index of the section that carries the transport: the first live one; -1 if none is.</summary>
    public int TransportIndex => FirstLive(Sections);

    public static int FirstLive(IReadOnlyList<MediaSection> sections)
    {
        for (int i = 0; i < sections.Count; i++)
            if (sections[i].IsLive) return i;
        return -1;
    }

    /// <summary>Whether a candidate of this section is one of our transport's: of its own section, or of another one in
    /// its BUNDLE that uses the same credentials. aiortc's sections each have their own, of transports that the BUNDLE
    /// ends.</summary>
    public bool SharesTransport(int sectionIndex)
    {
        if (sectionIndex == TransportIndex) return true;
        if (TransportIndex < 0 || Remote is null || RemoteTransport is null) return false;
        SessionDescription remote = Remote.Description;
        if ((uint)sectionIndex >= (uint)remote.Media.Count) return false;
        MediaDescription media = remote.Media[sectionIndex];
        if (media.Mid() is not { } mid || remote.BundleOf(Sections[TransportIndex].Mid)?.Contains(mid) != true)
            return false;
        return media.IceUfrag(remote) == RemoteTransport.Ice.UsernameFragment;
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
}
