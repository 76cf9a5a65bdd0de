namespace Camerad.Daemon.Configuration;

/// <summary>Keeps out of messages what people write by mistake where a message would repeat it.</summary>
internal static class Secrets
{
    private const string Hidden = "a value that is not shown here";

    private static readonly string[] Words = ["password", "token", "secret", "credential"];

    /// <summary>The node as a message may show it.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="node">Its value.</param>
    public static string Display(string key, ConfigNode node) => IsSecret(key, node.Display) ? Hidden : node.Display;

    /// <summary>The text in quotes as a message may show it.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="text">Its value.</param>
    public static string Display(string key, string text) => IsSecret(key, text) ? Hidden : $"\"{text}\"";

    // user:password@host is how secrets get into addresses, well-formed or not.
    private static bool IsSecret(string key, string text) => text.Contains('@', StringComparison.Ordinal)
        || Words.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase));
}
