using System.Globalization;
using Camerad.Capture.Interop;

namespace Camerad.Capture.V4l2;

/// <summary>The video devices of this machine, as /dev and /proc show them.</summary>
internal sealed class VideoNodes : IVideoNodes
{
    /// <summary>What <see cref="HoldersOf"/> calls the program that asks.</summary>
    public const string ThisProgram = "camerad itself";

    private const string Folder = "/dev", Prefix = "/dev/video";

    /// <summary>Nodes looked at: a Raspberry Pi 5 has 20, and the kernel gives no more than 256.</summary>
    private const int MaxNodes = 256;

    private static readonly string[] LinkFolders = ["/dev/v4l/by-id", "/dev/v4l/by-path"];

    private VideoNodes()
    {
    }

    /// <summary>The only one.</summary>
    public static VideoNodes OfThisMachine { get; } = new();

    public IReadOnlyList<string> List() =>
    [
        .. Files(Folder, "video*")
            .Select(static path => (Path: path, Number: Number(path)))
            .Where(static node => node.Number >= 0)
            .OrderBy(static node => node.Number)
            .Take(MaxNodes)
            .Select(static node => node.Path),
    ];

    public IReadOnlyList<string> LinksTo(string path) =>
    [
        .. LinkFolders
            .SelectMany(static folder => Files(folder, "*"))
            .Where(link => Resolve(link) == path)
            .Order(StringComparer.Ordinal),
    ];

    public string? Resolve(string path)
    {
        try
        {
            if (!File.Exists(path)) return null;
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public int Open(string path, out IVideoNode? node)
    {
        int errno = VideoNode.Open(path, out VideoNode? opened);
        node = opened;
        return errno;
    }

    public IReadOnlyList<string> HoldersOf(string path)
    {
        var holders = new List<string>();
        foreach (string folder in Folders("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id)) continue;
            if (!Files(folder + "/fd", "*").Any(descriptor => LinkOf(descriptor) == path)) continue;
            holders.Add(id == Environment.ProcessId ? ThisProgram : $"{NameOf(folder)} (pid {id})");
        }

        return holders;
    }

    private static int Number(string path) =>
        int.TryParse(path.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : -1;

    private static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText(process + "/comm").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "a program";             // it has ended meanwhile
        }
    }

    private static string? LinkOf(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Processes end while they are looked at, those of other users may not be looked into, and where udev does not run
    // there are no links.
    private static string[] Files(string folder, string pattern)
    {
        try
        {
            return Directory.GetFiles(folder, pattern);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] Folders(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
