namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>The machine's memory, from /proc/meminfo.</summary>
/// <param name="root">"/", or a folder that looks like it.</param>
internal sealed class MemoryReader(string root)
{
    /// <summary>The two lines wanted are the first and the third.</summary>
    private const int ReadLength = 512;

    private const long BytesPerKibibyte = 1024;

    private readonly string _file = Path.Combine(root, "proc/meminfo");

    public MemoryReading? Read()
    {
        Span<byte> buffer = stackalloc byte[ReadLength];
        long? total = null, available = null;
        ReadOnlySpan<byte> text = SmallFile.Read(_file, buffer);
        foreach (Range range in text.Split((byte)'\n'))
        {
            var fields = new Fields(text[range]);
            ReadOnlySpan<byte> name = fields.Next();
            if (name.SequenceEqual("MemTotal:"u8) && fields.TryNext(out long all)) total = all;
            if (name.SequenceEqual("MemAvailable:"u8) && fields.TryNext(out long left)) available = left;
        }

        return total is { } t && available is { } a
            ? new MemoryReading(t * BytesPerKibibyte, a * BytesPerKibibyte)
            : null;
    }
}
