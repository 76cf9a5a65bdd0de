namespace Camerad.WebRtc;

/// <summary>W3C File API §3: bytes that don't change.</summary>
/// <param name="content">The bytes; must not be changed after.</param>
public sealed class Blob(ReadOnlyMemory<byte> content)
{
    /// <summary>Bytes.</summary>
    public long Size => content.Length;

    /// <summary>The bytes, without a copy.</summary>
    public ReadOnlyMemory<byte> Memory => content;

    /// <summary>A copy of the bytes.</summary>
    public byte[] ArrayBuffer() => content.ToArray();

    /// <summary>Bytes from <paramref name="start"/> to before <paramref name="end"/>, without a copy.</summary>
    public Blob Slice(int start, int end) => new(content[start..end]);

    /// <summary>The bytes as UTF-8.</summary>
    public string Text() => System.Text.Encoding.UTF8.GetString(content.Span);
}
