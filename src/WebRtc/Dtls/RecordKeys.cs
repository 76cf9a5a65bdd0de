using System.Security.Cryptography;

namespace Camerad.WebRtc.Dtls;

/// <summary>The key block of an AES-GCM suite (RFC 5246 §6.3, RFC 5288 §3): client key, server key, client salt, server
/// salt.</summary>
internal sealed class RecordKeys(byte[] keyBlock, int keyLength)
{
    public const int SaltLength = 4;

    public static int KeyBlockLength(int keyLength) => 2 * (keyLength + SaltLength);

    public RecordProtection CreateClientWrite() => new(
        keyBlock.AsSpan(0, keyLength), keyBlock.AsSpan(2 * keyLength, SaltLength));

    public RecordProtection CreateServerWrite() => new(
        keyBlock.AsSpan(keyLength, keyLength), keyBlock.AsSpan((2 * keyLength) + SaltLength, SaltLength));

    public void Clear() => CryptographicOperations.ZeroMemory(keyBlock);
}
