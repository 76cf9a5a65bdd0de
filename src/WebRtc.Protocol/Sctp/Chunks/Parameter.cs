using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// View of one parameter (or error cause: the same shape); borrows the packet.
/// <code>
/// |             Type              |            Length             |   RFC 9260 §3.2.1; length without padding
/// |                            Value ...                          |
/// </code>
/// </summary>
internal readonly ref struct Parameter
{
    public const int HeaderLength = 4;

    public ParameterType Type { get; private init; }

    public ReadOnlySpan<byte> Value { get; private init; }

    /// <returns>False if what is left is no parameter.</returns>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> parameters, out Parameter parameter)
    {
        parameter = default;
        if (parameters.Length < HeaderLength) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(parameters[2..]);
        if (length < HeaderLength || length > parameters.Length) return false;
        parameter = new Parameter
        {
            Type = (ParameterType)BinaryPrimitives.ReadUInt16BigEndian(parameters),
            Value = parameters[HeaderLength..length],
        };
        parameters = parameters[Math.Min((length + 3) & ~3, parameters.Length)..];
        return true;
    }

    /// <returns>Bytes written, with padding.</returns>
    public static int Write(Span<byte> destination, ParameterType type, scoped ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(HeaderLength + value.Length));
        value.CopyTo(destination[HeaderLength..]);
        int padded = PaddedLength(value.Length);
        destination[(HeaderLength + value.Length)..padded].Clear();
        return padded;
    }

    /// <summary>Header, value and padding.</summary>
    public static int PaddedLength(int valueLength) => (HeaderLength + valueLength + 3) & ~3;
}
