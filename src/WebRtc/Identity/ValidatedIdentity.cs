using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Identity;

namespace Camerad.WebRtc.Identity;

/// <summary>A peer that an identity provider has vouched for.</summary>
/// <param name="Idp">The provider's domain.</param>
/// <param name="Identity">As the provider writes it.</param>
/// <param name="Name">The same in the form that can be compared.</param>
/// <param name="Fingerprints">Of the certificates by which the peer is known.</param>
internal sealed record ValidatedIdentity(
    string Idp, string Identity, PeerName Name, IReadOnlyList<DtlsFingerprint> Fingerprints)
{
    /// <summary>The provider vouches for all that the description uses, and for the certificate in use.</summary>
    /// <param name="described">The description.</param>
    /// <param name="certificate">What the peer has shown in DTLS; empty if nothing yet.</param>
    public bool Covers(DescribedIdentity described, byte[] certificate) =>
        !described.HasStrangeFingerprint && IdentityContents.Covers(Fingerprints, described.Fingerprints)
        && (certificate.Length == 0 || IsVouchedFor(certificate));

    /// <summary>The provider vouches for this certificate.</summary>
    public bool IsVouchedFor(byte[] certificate)
    {
        var fingerprints = new RemoteFingerprints();
        fingerprints.Set(Fingerprints);
        return fingerprints.Check(certificate) == RemoteFingerprints.Verdict.Match;
    }
}
