using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Identity;

/// <summary>What a description says of who its sender is, and by which certificates it will be known.</summary>
internal sealed record DescribedIdentity
{
    private DescribedIdentity()
    {
    }

    /// <summary>The description has an identity line, good or bad.</summary>
    public bool HasAssertion { get; private init; }

    /// <summary>Null: there is none, or it can't be read.</summary>
    public SignaledAssertion? Assertion { get; private init; }

    /// <summary>Every one of the session and of all its sections, rejected ones too.</summary>
    public IReadOnlyList<DtlsFingerprint> Fingerprints { get; private init; } = [];

    /// <summary>A fingerprint line that can't be read: nobody can vouch for it.</summary>
    public bool HasStrangeFingerprint { get; private init; }

    public static DescribedIdentity Read(SessionDescription description)
    {
        var fingerprints = new List<DtlsFingerprint>();
        bool areRead = TryRead(description.Attributes, fingerprints);
        foreach (MediaDescription media in description.Media) areRead &= TryRead(media.Attributes, fingerprints);
        return new DescribedIdentity
        {
            HasAssertion = description.Attributes.Contains(IdentityAttribute.Name),
            Assertion = ReadAssertion(description.Attributes),
            Fingerprints = fingerprints,
            HasStrangeFingerprint = !areRead,
        };
    }

    // Two lines would be two identities.
    private static SignaledAssertion? ReadAssertion(SdpAttributeList attributes)
    {
        SignaledAssertion? assertion = null;
        int lines = 0;
        foreach (SdpAttribute attribute in attributes)
        {
            if (attribute.Name != IdentityAttribute.Name) continue;
            if (++lines > 1 || !IdentityAttribute.TryParse(attribute.Value, out IdentityAttribute? identity)
                || !SignaledAssertion.TryDecode(identity.Assertion, out assertion))
                return null;
        }
        return assertion;
    }

    private static bool TryRead(SdpAttributeList attributes, List<DtlsFingerprint> fingerprints)
    {
        foreach (SdpAttribute attribute in attributes)
        {
            if (attribute.Name != "fingerprint") continue;
            if (!FingerprintAttribute.TryParse(attribute.Value, out DtlsFingerprint fingerprint)) return false;
            fingerprints.Add(fingerprint);
        }
        return true;
    }
}
