using System.Text;

namespace Camerad.Daemon.Configuration;

/// <summary>A password or token in a file of its own. Its content never reaches a log.</summary>
internal static class SecretFile
{
    /// <summary>Bytes; a token is shorter by far.</summary>
    public const int MaxLength = 4096;

    /// <exception cref="ConfigurationException">The file is missing, unreadable, empty or far too long.</exception>
    /// <param name="key">The configuration key that names the file.</param>
    /// <param name="path">Absolute.</param>
    public static string Read(string key, string path)
    {
        byte[] content;
        try
        {
            using FileStream stream = File.OpenRead(path);
            content = new byte[MaxLength + 1];
            int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length > MaxLength)
                throw Refuse(key, $"{path} is longer than {MaxLength} bytes", "It holds one line with the secret.");
            content = content[..length];
        }
        catch (UnauthorizedAccessException)
        {
            throw Refuse(key, $"{path} can't be read by this user",
                "Make it readable for the user that runs camerad (chown, chmod 600).");
        }
        catch (IOException)
        {
            throw Refuse(
                key, $"{path} does not exist or can't be read", "Create it, e.g. with: openssl rand -hex 16 > " + path);
        }

        string secret = Encoding.UTF8.GetString(content).Trim();
        return secret.Length > 0 ? secret
            : throw Refuse(key, $"{path} is empty", "Write one line with the secret into it.");
    }

    /// <summary>A sentence if other users of the machine can read the file; null if all is well.</summary>
    public static string? PermissionWarning(string key, string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return null;
        return (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0
            ? $"{key}: {path} can be read by every user of this machine; chmod 600 {path} ends that."
            : null;
    }

    private static ConfigurationException Refuse(string key, string problem, string remedy) =>
        new([new ConfigurationFault(key, problem, remedy)]);
}
