using System.Buffers.Text;

namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>Takes fields, parted by white space, off the front of a line of the kernel's.</summary>
internal ref struct Fields(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    /// <summary>The next field; empty at the end.</summary>
    public ReadOnlySpan<byte> Next()
    {
        _rest = _rest.TrimStart(" \t"u8);
        int end = _rest.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> field = end < 0 ? _rest : _rest[..end];
        _rest = _rest[field.Length..];
        return field;
    }

    /// <summary>Passes over fields.</summary>
    public void Skip(int count)
    {
        while (count-- > 0) Next();
    }

    /// <summary>The next field as a whole number.</summary>
    public bool TryNext(out long number)
    {
        ReadOnlySpan<byte> field = Next();
        return Utf8Parser.TryParse(field, out number, out int length) && length == field.Length;
    }

    /// <summary>The next field as a number that may have a fraction, or a full stop and none.</summary>
    public bool TryNext(out double number)
    {
        ReadOnlySpan<byte> field = Next().TrimEnd((byte)'.');
        return Utf8Parser.TryParse(field, out number, out int length) && length == field.Length;
    }
}
