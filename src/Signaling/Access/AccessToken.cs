using System.Security.Cryptography;
using System.Text;

namespace Camerad.Signaling.Access;

/// <summary>
/// The secret that lets a viewer watch: the Bearer token of HTTP and the password of the embedded broker. Any thread.
/// </summary>
public sealed class AccessToken
{
    /// <summary>Shortest accepted token, characters.</summary>
    public const int MinLength = 16;

    /// <summary>Longest accepted token, characters.</summary>
    public const int MaxLength = 1024;

    private const int MaxFileLength = 4096;      // bytes: a token and the white space around it
    private const int MaxBasicLength = 2048;     // characters: the longest token, and a user, in base 64
    private const string Scheme = "Bearer ", BasicScheme = "Basic ";

    // Only the digest is kept and compared, so neither the length nor a common prefix shows in the time it takes.
    private readonly byte[] _digest;

    /// <param name="secret">The token: 16 to 1024 printable ASCII characters without spaces.</param>
    /// <exception cref="ArgumentException">It is not; the text says why and never repeats the token.</exception>
    public AccessToken(string secret)
    {
        if (Fault(secret) is { } fault) throw new ArgumentException(fault, nameof(secret));
        _digest = Digest(secret);
    }

    /// <summary>
    /// A sentence about what is unwise about the token's file (others may read it); null if nothing is.
    /// </summary>
    public string? Warning { get; private init; }

    /// <summary>Reads a token file; white space around the token is no part of it.</summary>
    /// <exception cref="AccessTokenException">The file can't be used; the text names the file and the
    /// remedy.</exception>
    public static AccessToken FromFile(string path)
    {
        string secret;
        try
        {
            if (new FileInfo(path).Length > MaxFileLength)
                throw new AccessTokenException(
                    $"The token file {path} is too long: at most {MaxFileLength} bytes are read.");
            secret = File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new AccessTokenException(
                $"The token file {path} can't be read: {exception.Message} "
                + $"Make one with: openssl rand -hex 24 > {path}",
                exception);
        }

        if (Fault(secret) is { } fault) throw new AccessTokenException($"The token file {path} can't be used: {fault}");
        return new AccessToken(secret) { Warning = WarningOf(path) };
    }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(string? presented) =>
        CryptographicOperations.FixedTimeEquals(Digest(presented ?? ""), _digest);

    /// <summary>Checks an <c>Authorization: Bearer …</c> header (RFC 6750 §2.1) in constant time.</summary>
    public bool MatchesAuthorization(string? header) =>
        header is not null
        && header.Length <= Scheme.Length + MaxLength
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && Matches(header[Scheme.Length..].Trim());

    /// <summary>
    /// The same, or <c>Authorization: Basic …</c> (RFC 7617) with any user and the token as password: what programs
    /// send that know no other way.
    /// </summary>
    public bool MatchesBearerOrBasic(string? header)
    {
        if (header?.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase) != true)
            return MatchesAuthorization(header);
        if (header.Length > MaxBasicLength) return false;
        Span<byte> decoded = stackalloc byte[MaxBasicLength];
        if (!Convert.TryFromBase64String(header[BasicScheme.Length..].Trim(), decoded, out int length)) return false;
        int colon = decoded[..length].IndexOf((byte)':');
        return colon >= 0 && Matches(Encoding.UTF8.GetString(decoded[(colon + 1)..length]));
    }

    private static string? Fault(string secret) => secret switch
    {
        { Length: < MinLength } => $"A token needs at least {MinLength} characters.",
        { Length: > MaxLength } => $"A token has at most {MaxLength} characters.",
        _ when secret.AsSpan().ContainsAnyExceptInRange('!', '~') =>
            "A token consists of printable ASCII characters without spaces.",
        _ => null,
    };

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string? WarningOf(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0
            ? $"Everybody on this machine may read the token file {path}: chmod 600 {path}"
            : null;
}
