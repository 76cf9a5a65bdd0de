using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What the peer says about ICE and DTLS in the section that carries the transport.</summary>
internal sealed record RemoteTransport(
    IceParameters Ice, bool IsIceLite, bool Trickles, IReadOnlyList<DtlsFingerprint> Fingerprints, SdpSetup Setup)
{
    /// <summary>RFC 8839 §5.4.</summary>
    private const int MinUfragLength = 4, MinPwdLength = 22, MaxIceTextLength = 256;

    /// <summary>Fingerprints compared; certificates have one hash each.</summary>
    private const int MaxFingerprints = 8;

    /// <param name="session">The remote description.</param>
    /// <param name="media">Its section that carries the transport.</param>
    /// <param name="result">What it says.</param>
    /// <param name="fault">What is missing or malformed.</param>
    public static bool TryRead(
        SessionDescription session, MediaDescription media, out RemoteTransport? result, out string fault)
    {
        result = null;
        // A bundle-only section leaves its transport to the first of the group (RFC 9143 §7.2).
        if (media.Attributes.Contains("bundle-only") && media.IceUfrag(session) is null)
            media = session.BundleTagged(media);
        string ufrag = media.IceUfrag(session) ?? "", pwd = media.IcePwd(session) ?? "";
        fault = "a=ice-ufrag is missing or malformed";
        if (!SdpText.IsIceText(ufrag, MinUfragLength, MaxIceTextLength)) return false;
        fault = "a=ice-pwd is missing or malformed";
        if (!SdpText.IsIceText(pwd, MinPwdLength, MaxIceTextLength)) return false;
        List<DtlsFingerprint> fingerprints = UsableFingerprints(media.Fingerprints(session));
        fault = "there is no a=fingerprint of sha-256, sha-384 or sha-512";
        if (fingerprints.Count == 0) return false;
        fault = "a=setup is missing or unknown";
        if (media.Setup(session) is not { } setup) return false;
        bool isIceLite = session.Attributes.Contains("ice-lite") || media.Attributes.Contains("ice-lite");
        result =
            new RemoteTransport(new IceParameters(ufrag, pwd), isIceLite, media.HasIceOption(session, "trickle"),
                fingerprints, setup);
        return true;
    }

    /// <summary>RFC 8839 §4.4.1.1.1: both must change.</summary>
    public bool IsRestartOf(RemoteTransport? earlier) =>
        earlier is not null && Ice.UsernameFragment != earlier.Ice.UsernameFragment
            && Ice.Password != earlier.Ice.Password;

    private static List<DtlsFingerprint> UsableFingerprints(IReadOnlyList<DtlsFingerprint> all)
    {
        var usable = new List<DtlsFingerprint>();
        foreach (DtlsFingerprint fingerprint in all)
            if (fingerprint.Algorithm is "sha-256" or "sha-384" or "sha-512" && usable.Count < MaxFingerprints)
                usable.Add(fingerprint);
        return usable;
    }
}
