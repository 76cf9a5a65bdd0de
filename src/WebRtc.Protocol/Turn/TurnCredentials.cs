using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>
/// The long-term credentials of RFC 8489 §9.2: what we know (user name, password) and what the server's last challenge
/// said (realm, nonce, password algorithms). Without a challenge requests go unsigned.
/// </summary>
internal sealed class TurnCredentials(string username, string password)
{
    /// <summary>Bytes of UTF-8 (RFC 8489 §14.3).</summary>
    public const int MaxUsernameLength = 508;

    /// <summary>
    /// Bytes of user name, realm and nonce together: with everything else of a request they fit a datagram. The RFC
    /// would let each of the last two have 763.
    /// </summary>
    public const int MaxLength = 1100;

    private const ushort Md5 = 1, Sha256 = 2;           // RFC 8489 §18.5
    private const int MaxAlgorithmsLength = 64;         // bytes: two are defined, of four each
    private const int CookieLength = 13, CookieTextLength = 9;      // "obMatJos2" and 4 characters of base64

    private readonly byte[] _username = Encoding.UTF8.GetBytes(username);
    private byte[] _realm = [];
    private byte[] _nonce = [];
    private byte[] _algorithms = [];
    private byte[] _key = [];
    private ushort _algorithm = Md5;

    /// <summary>There has been a challenge: requests are signed, and so must be their responses.</summary>
    public bool IsChallenged => _key.Length > 0;

    /// <summary>Takes realm and nonce of a 401 or 438 (RFC 8489 §9.2.5).</summary>
    /// <returns>False if there is none that we can answer.</returns>
    public bool TryTake(in StunMessage error)
    {
        if (!error.TryGet(StunAttributeType.Nonce, out ReadOnlySpan<byte> nonce)) return false;
        // A stale nonce's response may leave the realm to be the same.
        if (!error.TryGet(StunAttributeType.Realm, out ReadOnlySpan<byte> realm)) realm = _realm;
        if (realm.IsEmpty || nonce.IsEmpty || _username.Length > MaxUsernameLength) return false;
        if (_username.Length + realm.Length + nonce.Length > MaxLength) return false;
        error.TryGet(StunAttributeType.PasswordAlgorithms, out ReadOnlySpan<byte> algorithms);
        // RFC 8489 §9.2.5: who says that algorithms are offered, and does not offer any, has been tampered with.
        if (algorithms.IsEmpty && PromisesAlgorithms(nonce)) return false;
        if (algorithms.Length > MaxAlgorithmsLength) return false;
        _algorithm = ChooseAlgorithm(algorithms);
        if (_algorithm == 0) return false;
        _algorithms = algorithms.ToArray();
        _realm = realm.ToArray();
        _nonce = nonce.ToArray();
        _key = DeriveKey();
        return true;
    }

    /// <summary>Whether a 401 says what we have answered already: the password is wrong.</summary>
    public bool IsSameRealm(in StunMessage error) =>
        error.TryGet(StunAttributeType.Realm, out ReadOnlySpan<byte> realm) && realm.SequenceEqual(_realm);

    /// <summary>Another server: its challenge is to come.</summary>
    public void Forget() => (_realm, _nonce, _algorithms, _key, _algorithm) = ([], [], [], [], Md5);

    /// <summary>Who asks, and the integrity over it; the last before FINGERPRINT.</summary>
    public void Sign(ref StunWriter writer)
    {
        if (!IsChallenged) return;
        writer.Add(StunAttributeType.Username, _username);
        writer.Add(StunAttributeType.Realm, _realm);
        writer.Add(StunAttributeType.Nonce, _nonce);
        if (_algorithms.Length > 0)
        {
            writer.Add(StunAttributeType.PasswordAlgorithms, _algorithms);
            writer.AddUInt32(StunAttributeType.PasswordAlgorithm, (uint)_algorithm << 16);
        }
        writer.AddIntegrity(_key);
        // A server of RFC 8489 takes the stronger of the two, an older one does not look behind the first (§14.5).
        if (_algorithms.Length > 0) writer.AddIntegritySha256(_key);
    }

    public bool Verify(in StunMessage response) => IsChallenged && response.VerifyIntegrity(_key);

    private static ushort ChooseAlgorithm(ReadOnlySpan<byte> offered)
    {
        if (offered.IsEmpty) return Md5;
        while (offered.Length >= 4)
        {
            ushort algorithm = BinaryPrimitives.ReadUInt16BigEndian(offered);
            int parameters = BinaryPrimitives.ReadUInt16BigEndian(offered[2..]);
            // Neither of the two that we know has parameters (RFC 8489 §18.5).
            if (algorithm is Md5 or Sha256 && parameters == 0) return algorithm;
            int next = 4 + ((parameters + 3) & ~3);
            if (next > offered.Length) return 0;
            offered = offered[next..];
        }
        return 0;
    }

    // RFC 8489 §9.2: the first of the 24 bits behind the cookie is "password algorithms".
    private static bool PromisesAlgorithms(ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length < CookieLength || !nonce.StartsWith("obMatJos2"u8)) return false;
        Span<byte> features = stackalloc byte[3];
        return Convert.TryFromBase64Chars(
            Encoding.ASCII.GetString(nonce[CookieTextLength..CookieLength]), features, out int length)
            && length == features.Length && (features[0] & 0x80) != 0;
    }

    // RFC 8489 §9.2.2: hash of user name ":" realm ":" password.
    private byte[] DeriveKey()
    {
        byte[] secret = Encoding.UTF8.GetBytes(password);
        byte[] text = [.. _username, (byte)':', .. _realm, (byte)':', .. secret];
        try
        {
#pragma warning disable CA5351 // What every TURN server asks for; the HMAC over it is what protects.
            return _algorithm == Sha256 ? SHA256.HashData(text) : MD5.HashData(text);
#pragma warning restore CA5351
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
