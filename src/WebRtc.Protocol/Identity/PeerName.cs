using System.Diagnostics.CodeAnalysis;

namespace Camerad.WebRtc.Protocol.Identity;

/// <summary>
/// A validated identity: <c>user@domain</c> (RFC 8827 §8.1). In the user part, "@" and "%" are written %40 and %25, and
/// nothing else is escaped, so that one name has one form.
/// </summary>
/// <param name="User">As written; its case counts.</param>
/// <param name="Domain">In A-labels and lower case.</param>
internal sealed record PeerName(string User, string Domain)
{
    /// <summary>Characters of a whole name (RFC 5321 §4.5.3.1.3).</summary>
    public const int MaxLength = 254;

    public static bool TryParse(string text, [NotNullWhen(true)] out PeerName? name)
    {
        name = null;
        int at = text.IndexOf('@');
        if (text.Length > MaxLength || at <= 0 || text.LastIndexOf('@') != at || !IsUser(text.AsSpan(0, at)))
            return false;
        if (!IdpDomain.TryNormalize(text[(at + 1)..], out string? domain)) return false;
        name = new PeerName(text[..at], domain);
        return true;
    }

    private static bool IsUser(ReadOnlySpan<char> user)
    {
        for (int i = 0; i < user.Length; i++)
        {
            if (char.IsControl(user[i])) return false;
            if (user[i] == '%' && user[i..] is not ['%', '4', '0', ..] and not ['%', '2', '5', ..]) return false;
        }
        return true;
    }
}
