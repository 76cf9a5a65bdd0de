using System.Text;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>ice-ufrag and ice-pwd of one side, as the bytes that go on the wire (RFC 8839 §5.4).</summary>
internal sealed class IceCredentials
{
    public const int MinUfragLength = 4, MinPasswordLength = 22, MaxLength = 256;

    private readonly byte[] _ufrag;
    private readonly byte[] _password;

    private IceCredentials(string ufrag, string password)
    {
        UfragText = ufrag;
        _ufrag = Encoding.ASCII.GetBytes(ufrag);
        _password = Encoding.ASCII.GetBytes(password);
    }

    /// <summary>As in the description.</summary>
    public string UfragText { get; }

    public ReadOnlySpan<byte> Ufrag => _ufrag;

    /// <summary>The key of checks sent to this side and of its responses.</summary>
    public ReadOnlySpan<byte> Password => _password;

    /// <returns>False if a length is outside RFC 8839 §5.4 or a character is not an ice-char.</returns>
    public static bool TryCreate(string ufrag, string password, out IceCredentials? credentials)
    {
        credentials = null;
        if (ufrag.Length is < MinUfragLength or > MaxLength || password.Length is < MinPasswordLength or > MaxLength)
            return false;
        if (!IsIceChars(ufrag) || !IsIceChars(password)) return false;
        credentials = new IceCredentials(ufrag, password);
        return true;
    }

    // RFC 8839 §5.1 allows letters, digits, '+' and '/'. Peers have used '-' and '_' too; only what would
    // break USERNAME is refused.
    private static bool IsIceChars(string text)
    {
        foreach (char c in text)
        {
            if (c is <= ' ' or >= '\x7F' or ':') return false;
        }
        return true;
    }
}
