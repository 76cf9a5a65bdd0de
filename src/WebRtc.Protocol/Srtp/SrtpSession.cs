using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>
/// The two directions of one DTLS-SRTP association (RFC 5764). Each side protects with its own write keys and
/// unprotects with the other's; both come out of one exporter block.
/// </summary>
internal sealed class SrtpSession
{
    private SrtpSession(SrtpSender outbound, SrtpReceiver inbound)
    {
        Outbound = outbound;
        Inbound = inbound;
    }

    public SrtpSender Outbound { get; }

    public SrtpReceiver Inbound { get; }

    /// <summary>Derives the session keys.</summary>
    /// <param name="profile">What the handshake negotiated.</param>
    /// <param name="keyingMaterial">The exporter's output, <see cref="SrtpProfiles.KeyingMaterialLength"/> bytes:
    /// client key, server key, client salt, server salt. Not kept; the caller clears it.</param>
    /// <param name="isClient">Whether this end was the DTLS client.</param>
    public static SrtpSession Create(SrtpProfile profile, ReadOnlySpan<byte> keyingMaterial, bool isClient) =>
        Create(PrimitiveSet.Best, profile, keyingMaterial, isClient);

    /// <summary>The same with chosen primitives: tests run every implementation this CPU can.</summary>
    internal static SrtpSession Create(
        PrimitiveSet primitives, SrtpProfile profile, ReadOnlySpan<byte> keyingMaterial, bool isClient)
    {
        int keyLength = SrtpProfiles.KeyLength(profile);
        int saltLength = SrtpProfiles.SaltLength(profile);
        if (keyingMaterial.Length != SrtpProfiles.KeyingMaterialLength(profile))
            throw new ArgumentException("not the exporter's length for this profile", nameof(keyingMaterial));

        ReadOnlySpan<byte> clientKey = keyingMaterial[..keyLength];
        ReadOnlySpan<byte> serverKey = keyingMaterial.Slice(keyLength, keyLength);
        ReadOnlySpan<byte> clientSalt = keyingMaterial.Slice(2 * keyLength, saltLength);
        ReadOnlySpan<byte> serverSalt = keyingMaterial[(2 * keyLength + saltLength)..];

        SrtpTransform client = SrtpTransform.Create(primitives, profile, clientKey, clientSalt);
        SrtpTransform server = SrtpTransform.Create(primitives, profile, serverKey, serverSalt);
        return isClient
            ? new SrtpSession(new SrtpSender(client), new SrtpReceiver(server))
            : new SrtpSession(new SrtpSender(server), new SrtpReceiver(client));
    }
}
