using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Camerad.WebRtc.Dtls.Platform;

/// <summary>A secret whose PRF (RFC 5246 §5) runs on the platform's HMAC.</summary>
internal sealed class PlatformTlsSecret(BcTlsCrypto crypto, byte[] data) : BcTlsSecret(crypto, data)
{
    public override TlsSecret DeriveUsingPrf(int prfAlgorithm, string label, byte[] seed, int length) =>
        DeriveUsingPrf(prfAlgorithm, label.AsSpan(), seed, length);

    public override TlsSecret DeriveUsingPrf(
        int prfAlgorithm, ReadOnlySpan<char> label, ReadOnlySpan<byte> seed, int length)
    {
        HashAlgorithmName? hash = prfAlgorithm switch
        {
            PrfAlgorithm.tls_prf_sha256 => HashAlgorithmName.SHA256,
            PrfAlgorithm.tls_prf_sha384 => HashAlgorithmName.SHA384,
            _ => null,
        };
        if (hash is null) return base.DeriveUsingPrf(prfAlgorithm, label, seed, length);
        var labelAndSeed = new byte[label.Length + seed.Length];
        Encoding.ASCII.GetBytes(label, labelAndSeed);
        seed.CopyTo(labelAndSeed.AsSpan(label.Length));
        lock (this) // as the base class does: a secret may be destroyed by another thread
        {
            CheckAlive();
            return new PlatformTlsSecret(m_crypto, Expand(hash.Value, m_data, labelAndSeed, length));
        }
    }

    /// <summary>P_hash: HMAC(A(1) + seed), HMAC(A(2) + seed) … with A(0) = seed, A(i) = HMAC(A(i-1)).</summary>
    private static byte[] Expand(HashAlgorithmName hash, byte[] secret, ReadOnlySpan<byte> seed, int length)
    {
        using var hmac = IncrementalHash.CreateHMAC(hash, secret);
        var output = new byte[length];
        hmac.AppendData(seed);
        byte[] a = hmac.GetHashAndReset();
        for (int position = 0; position < length;)
        {
            hmac.AppendData(a);
            hmac.AppendData(seed);
            byte[] block = hmac.GetHashAndReset();
            int count = Math.Min(block.Length, length - position);
            block.AsSpan(0, count).CopyTo(output.AsSpan(position));
            position += count;
            hmac.AppendData(a);
            a = hmac.GetHashAndReset();
        }
        return output;
    }
}
