namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.18: a certificate, ours or the peer's.</summary>
public sealed record RTCCertificateStats : RTCStats
{
    public override RTCStatsType Type => RTCStatsType.Certificate;

    /// <summary>Hex pairs separated by colons.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>sha-256.</summary>
    public required string FingerprintAlgorithm { get; init; }

    /// <summary>DER in base64.</summary>
    public required string Base64Certificate { get; init; }

    public string? IssuerCertificateId { get; init; }
}
