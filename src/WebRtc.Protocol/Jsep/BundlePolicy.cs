namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// RTCBundlePolicy (W3C WebRTC §4.2.5): which new sections of an offer are marked bundle-only (RFC 9429 §4.1.1).
/// Whatever it is, one transport carries everything.
/// </summary>
internal enum BundlePolicy
{
    /// <summary>All but the first section of each kind.</summary>
    Balanced,

    /// <summary>None.</summary>
    MaxCompat,

    /// <summary>All but the first section.</summary>
    MaxBundle,
}
