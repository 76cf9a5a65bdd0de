namespace Camerad.Daemon.Configuration;

/// <summary>One of <c>streams</c>.</summary>
/// <param name="Name">1 to 32 characters of [A-Za-z0-9_-]; part of URLs.</param>
/// <param name="Source">Where its pictures come from.</param>
internal sealed record StreamOptions(string Name, SourceOptions Source)
{
    public const int MaxNameLength = 32;

    /// <summary>Streams of one device; each has a source of its own.</summary>
    public const int MaxStreams = 16;

    public static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
