using System.Text;

namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>
/// Counters of the interfaces that carry viewers: those of <c>webrtc.interfaces</c>, or all that are up but loopback.
/// </summary>
/// <param name="root">"/", or a folder that looks like it.</param>
/// <param name="wanted">Names; empty: all that are up.</param>
internal sealed class NetworkReader(string root, IReadOnlyList<string> wanted)
{
    /// <summary>Interfaces looked at; on a machine with more (of containers, say) the first ones.</summary>
    public const int MaxInterfaces = 8;

    private const int ReadLength = 8 * 1024;

    private readonly string _file = Path.Combine(root, "proc/net/dev");
    private readonly string _folder = Path.Combine(root, "sys/class/net");
    private readonly byte[] _buffer = new byte[ReadLength];

    public IReadOnlyList<NetworkReading> Read()
    {
        ReadOnlySpan<byte> text = SmallFile.Read(_file, _buffer);
        var result = new List<NetworkReading>();
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range];
            int colon = line.IndexOf((byte)':');
            if (colon < 0 || result.Count == MaxInterfaces) continue;
            string name = Encoding.ASCII.GetString(line[..colon].Trim(" "u8));
            if (IsInUse(name) && TryParse(name, line[(colon + 1)..], out NetworkReading reading)) result.Add(reading);
        }

        return result;
    }

    // Receive: bytes packets errs drop fifo frame compressed multicast; transmit: bytes packets errs drop …
    private static bool TryParse(string name, ReadOnlySpan<byte> counters, out NetworkReading reading)
    {
        reading = default;
        var fields = new Fields(counters);
        if (!fields.TryNext(out long received)) return false;
        fields.Skip(1);
        if (!fields.TryNext(out long damagedIn) || !fields.TryNext(out long droppedIn)) return false;
        fields.Skip(4);
        if (!fields.TryNext(out long sent)) return false;
        fields.Skip(1);
        if (!fields.TryNext(out long damagedOut) || !fields.TryNext(out long droppedOut)) return false;
        reading = new NetworkReading(name, received, sent, damagedIn + droppedIn, damagedOut + droppedOut);
        return true;
    }

    // A tunnel's state is "unknown" while it works.
    private bool IsInUse(string name)
    {
        if (wanted.Count > 0) return wanted.Contains(name);
        return name != "lo"
            && SmallFile.ReadWord(Path.Combine(_folder, name, "operstate")) is "up" or "unknown";
    }
}
