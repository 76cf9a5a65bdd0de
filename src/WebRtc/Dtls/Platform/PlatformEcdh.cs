using System.Security.Cryptography;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Camerad.WebRtc.Dtls.Platform;

/// <summary>One ECDH agreement on P-256 (RFC 8422 §5.4: uncompressed points: 4, X, Y).</summary>
internal sealed class PlatformEcdh(BcTlsCrypto crypto) : TlsAgreement
{
    private const int CoordinateLength = 32;
    private const int PointLength = 1 + (2 * CoordinateLength);
    private const byte Uncompressed = 4;

    private ECDiffieHellman? _own;
    private ECDiffieHellman? _peer;

    public byte[] GenerateEphemeral()
    {
        _own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        ECPoint point = _own.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. point.X!, .. point.Y!];
    }

    public void ReceivePeerValue(byte[] peerValue)
    {
        if (peerValue.Length != PointLength || peerValue[0] != Uncompressed)
            throw new TlsFatalAlert(AlertDescription.illegal_parameter);
        var point = new ECPoint { X = peerValue[1..(1 + CoordinateLength)], Y = peerValue[(1 + CoordinateLength)..] };
        try
        {
            _peer = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        }
        catch (CryptographicException e) // the point is not on the curve
        {
            throw new TlsFatalAlert(AlertDescription.illegal_parameter, e);
        }
    }

    public TlsSecret CalculateSecret()
    {
        using ECDiffieHellman own = _own!;
        using ECDiffieHellman peer = _peer!;
        using ECDiffieHellmanPublicKey peerKey = peer.PublicKey;
        return new PlatformTlsSecret(crypto, own.DeriveRawSecretAgreement(peerKey));
    }
}
