namespace Camerad.Signaling.Access;

/// <summary>The secret that lets a viewer watch: the Bearer token of HTTP and the password of the embedded broker. Any thread.</summary>
public sealed class AccessToken
{
    /// <summary>Shortest accepted token, bytes.</summary>
    public const int MinLength = 16;

    /// <summary>Longest accepted token, bytes.</summary>
    public const int MaxLength = 1024;

    /// <param name="secret">The token: 16 to 1024 printable ASCII characters without spaces.</param>
    /// <exception cref="ArgumentException">It is not; the text says why and never repeats the token.</exception>
    public AccessToken(string secret) => throw new NotImplementedException();

    /// <summary>A sentence about what is unwise about the token's file (others may read it); null if nothing is.</summary>
    public string? Warning { get; private init; }

    /// <summary>Reads a token file; white space around the token is no part of it.</summary>
    /// <exception cref="AccessTokenException">The file can't be used; the text names the file and the remedy.</exception>
    public static AccessToken FromFile(string path) => throw new NotImplementedException();

    /// <summary>Compares in constant time.</summary>
    public bool Matches(string? presented) => throw new NotImplementedException();

    /// <summary>Checks an <c>Authorization: Bearer …</c> header (RFC 6750 §2.1) in constant time.</summary>
    public bool MatchesAuthorization(string? header) => throw new NotImplementedException();
}
