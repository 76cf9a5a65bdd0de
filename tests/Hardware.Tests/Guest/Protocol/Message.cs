using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Camerad.Hardware.Guest.Protocol;

/// <summary>One message (see <see cref="MessageKind"/>): fields are added, and read in the same order.</summary>
internal sealed class Message(uint id, MessageKind kind)
{
    /// <summary>Bytes after the length; a longer message is refused by both sides.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    private const int LengthLength = 4;
    private const int IdAndKindLength = 5;

    private readonly ArrayBufferWriter<byte> _fields = new();
    private int _read;

    public uint Id => id;

    public MessageKind Kind => kind;

    public static Message Failed(uint id, string reason) => new Message(id, MessageKind.Failed).Add(reason);

    public Message Add(uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_fields.GetSpan(sizeof(uint)), number);
        _fields.Advance(sizeof(uint));
        return this;
    }

    public Message Add(ReadOnlySpan<byte> bytes)
    {
        Add((uint)bytes.Length);
        _fields.Write(bytes);
        return this;
    }

    public Message Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public uint ReadNumber() => BinaryPrimitives.ReadUInt32BigEndian(Read(sizeof(uint)));

    public ReadOnlySpan<byte> ReadBytes() => Read(ReadNumber());

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    /// <exception cref="InvalidDataException">It is longer than <see cref="MaxLength"/>.</exception>
    public void WriteTo(Stream stream)
    {
        int length = IdAndKindLength + _fields.WrittenCount;
        if (length > MaxLength) throw new InvalidDataException($"a message of {length} bytes");
        var bytes = new byte[LengthLength + length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(LengthLength), id);
        bytes[LengthLength + sizeof(uint)] = (byte)kind;
        _fields.WrittenSpan.CopyTo(bytes.AsSpan(LengthLength + IdAndKindLength));
        stream.Write(bytes);
        stream.Flush();
    }

    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    /// <exception cref="InvalidDataException">No message has such a length.</exception>
    public static Message ReadFrom(Stream stream)
    {
        var header = new byte[LengthLength + IdAndKindLength];
        stream.ReadExactly(header);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length is < IdAndKindLength or > MaxLength) throw new InvalidDataException($"a message of {length} bytes");
        var fields = new byte[length - IdAndKindLength];
        stream.ReadExactly(fields);
        var message = new Message(
            BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(LengthLength)), (MessageKind)header[^1]);
        message._fields.Write(fields);
        return message;
    }

    private ReadOnlySpan<byte> Read(uint count)
    {
        ReadOnlySpan<byte> rest = _fields.WrittenSpan[_read..];
        if (count > rest.Length) throw new InvalidDataException("a message ends before its fields");
        _read += (int)count;
        return rest[..(int)count];
    }
}
