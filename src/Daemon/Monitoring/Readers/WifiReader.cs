using System.Text;

namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>
/// How strong the access points are received, from /proc/net/wireless: text that every kernel of Raspberry Pi OS and
/// Debian has. Absent where the kernel was built without it (CFG80211_WEXT), and for drivers that give a signal in
/// units of their own.
/// </summary>
/// <param name="root">"/", or a folder that looks like it.</param>
internal sealed class WifiReader(string root)
{
    /// <summary>Radios looked at.</summary>
    public const int MaxInterfaces = 4;

    private const int ReadLength = 1024;

    /// <summary>What a radio can hear; less is the kernel's word for "nothing".</summary>
    private const double MinDbm = -127;

    private readonly string _file = Path.Combine(root, "proc/net/wireless");

    public IReadOnlyList<WifiReading> Read()
    {
        Span<byte> buffer = stackalloc byte[ReadLength];
        ReadOnlySpan<byte> text = SmallFile.Read(_file, buffer);
        List<WifiReading>? result = null;
        foreach (Range range in text.Split((byte)'\n'))
        {
            // " wlan0: 0000   60.  -50.  -256        0 …": name, status, link, level, noise. Two lines of headings
            // stand above, whose first words do not end so.
            var fields = new Fields(text[range]);
            ReadOnlySpan<byte> name = fields.Next();
            if (!name.EndsWith(":"u8)) continue;
            fields.Skip(2);
            if (!fields.TryNext(out double level) || level is >= 0 or < MinDbm) continue;
            result ??= [];
            if (result.Count < MaxInterfaces) result.Add(new WifiReading(Encoding.ASCII.GetString(name[..^1]), level));
        }

        return result ?? (IReadOnlyList<WifiReading>)[];
    }
}
