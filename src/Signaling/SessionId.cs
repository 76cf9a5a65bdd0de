using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Camerad.Signaling;

/// <summary>What names a session: unguessable for others, safe in a topic, a path and a log.</summary>
public static class SessionId
{
    /// <summary>Shortest accepted id, characters.</summary>
    public const int MinLength = 8;

    /// <summary>Longest accepted id, characters.</summary>
    public const int MaxLength = 64;

    private const int RandomLength = 16;      // bytes: 128 bits, as draft-ietf-wish-whep asks of a session URL

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>True for 8 to 64 characters of [A-Za-z0-9_-].</summary>
    public static bool IsValid(ReadOnlySpan<char> id) =>
        id.Length is >= MinLength and <= MaxLength && !id.ContainsAnyExcept(Allowed);

    /// <summary>A new id of 128 random bits: 22 characters.</summary>
    public static string Create()
    {
        Span<byte> random = stackalloc byte[RandomLength];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
