using System.Buffers.Text;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>
/// Reads files that the kernel makes up when they are read. One that is missing, forbidden or broken is no error here:
/// that sensor is absent.
/// </summary>
internal static class SmallFile
{
    /// <summary>What a file of one value holds at most, bytes.</summary>
    public const int MaxValueLength = 128;

    /// <summary>Reads the beginning of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="buffer">What does not fit is left.</param>
    /// <returns>What was read, without white space around it; empty if nothing could be.</returns>
    public static ReadOnlySpan<byte> Read(string path, Span<byte> buffer)
    {
        // An exception for each sensor that this machine does not have would cost more than all that it has.
        if (!File.Exists(path)) return default;
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            int length = 0;
            for (int count; (count = RandomAccess.Read(file, buffer[length..], length)) > 0;) length += count;
            return Ascii(buffer[..length]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>A file that holds one whole number.</summary>
    public static bool TryReadNumber(string path, out long number)
    {
        Span<byte> buffer = stackalloc byte[MaxValueLength];
        ReadOnlySpan<byte> text = Read(path, buffer);
        return Utf8Parser.TryParse(text, out number, out int length) && length == text.Length;
    }

    /// <summary>A file that holds one word; "" if it can't be read.</summary>
    public static string ReadWord(string path)
    {
        Span<byte> buffer = stackalloc byte[MaxValueLength];
        return Encoding.ASCII.GetString(Read(path, buffer));
    }

    /// <summary>
    /// Subfolders whose name begins so, in the order of their numbers; none if the folder is missing.
    /// </summary>
    public static IReadOnlyList<string> Folders(string folder, string prefix)
    {
        try
        {
            if (!Directory.Exists(folder)) return [];
            return [.. Directory.EnumerateFileSystemEntries(folder, prefix + "*")
                .OrderBy(static path => path.Length).ThenBy(static path => path, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static ReadOnlySpan<byte> Ascii(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n\0"u8);
}
