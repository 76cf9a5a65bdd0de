using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>The sizes of each protection profile and the order in which this machine wants them.</summary>
internal static class SrtpProfiles
{
    /// <summary>Bytes of an AES-128 master key, in every profile we offer.</summary>
    private const int MasterKeyLength = 16;

    private static readonly SrtpProfile[] GcmFirst = [SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1_80];
    private static readonly SrtpProfile[] CounterModeFirst =
        [SrtpProfile.Aes128CmHmacSha1_80, SrtpProfile.AeadAes128Gcm];

    /// <summary>
    /// The cheapest profile of this CPU first: with AES and carry-less multiply instructions GCM costs about half of
    /// counter mode with HMAC-SHA1; without them GHASH is dearer than SHA-1 in vector lanes.
    /// </summary>
    public static ReadOnlySpan<SrtpProfile> PreferenceOrder =>
        PrimitiveSet.Best.PrefersGcm ? GcmFirst : CounterModeFirst;

    /// <summary>Bytes of one direction's master key.</summary>
    public static int KeyLength(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1_80 or SrtpProfile.AeadAes128Gcm => MasterKeyLength,
        _ => throw Unknown(profile),
    };

    /// <summary>Bytes of one direction's master salt (RFC 3711 §8.2: 112 bits, RFC 7714 §12: 96 bits).</summary>
    public static int SaltLength(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1_80 => 14,
        SrtpProfile.AeadAes128Gcm => 12,
        _ => throw Unknown(profile),
    };

    /// <summary>Bytes to ask of the DTLS exporter (RFC 5764 §4.2): two keys and two salts.</summary>
    public static int KeyingMaterialLength(SrtpProfile profile) => 2 * (KeyLength(profile) + SaltLength(profile));

    private static ArgumentOutOfRangeException Unknown(SrtpProfile profile) =>
        new(nameof(profile), profile, "not a protection profile of ours");
}
