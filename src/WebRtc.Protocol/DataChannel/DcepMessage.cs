using System.Buffers.Binary;
using System.Text;

namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>
/// Data Channel Establishment Protocol.
/// <code>
/// | Type=3        | Channel type  |           Priority            |   RFC 8832 §5.1, DATA_CHANNEL_OPEN
/// |                    Reliability parameter                      |
/// |         Label length          |       Protocol length         |
/// |                     Label, then protocol                      |
///
/// | Type=2        |                                                   RFC 8832 §5.2, DATA_CHANNEL_ACK
/// </code>
/// Channel type: 0x80 unordered, 1 limited by retransmissions, 2 by time (milliseconds).
/// </summary>
internal static class DcepMessage
{
    public const byte AckType = 2, OpenType = 3;

    /// <summary>Bytes of label or protocol.</summary>
    public const int MaxTextLength = ushort.MaxValue;

    private const int OpenLength = 12;

    private const byte UnorderedBit = 0x80, Reliable = 0, LimitedByRetransmits = 1, LimitedByTime = 2;

    public static bool IsAck(ReadOnlySpan<byte> message) => message.Length > 0 && message[0] == AckType;

    public static bool IsOpen(ReadOnlySpan<byte> message) => message.Length > 0 && message[0] == OpenType;

    /// <param name="message">Starts with the type.</param>
    /// <param name="parameters">With the peer's priority; not negotiated.</param>
    /// <param name="textLength">Bytes of label and protocol.</param>
    /// <returns>False if lengths disagree or the channel type is unknown.</returns>
    public static bool TryParseOpen(
        ReadOnlySpan<byte> message, out DataChannelParameters? parameters, out int textLength)
    {
        (parameters, textLength) = (null, 0);
        if (message.Length < OpenLength || message[0] != OpenType) return false;
        int labelLength = BinaryPrimitives.ReadUInt16BigEndian(message[8..]);
        int protocolLength = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        textLength = labelLength + protocolLength;
        byte channelType = message[1], limit = (byte)(channelType & ~UnorderedBit);
        if (message.Length != OpenLength + textLength || limit > LimitedByTime) return false;
        // 32 bits on the wire, 16 in W3C's dictionary.
        ushort value = (ushort)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(message[4..]), ushort.MaxValue);
        parameters = new DataChannelParameters(
            Encoding.UTF8.GetString(message.Slice(OpenLength, labelLength)),
            Encoding.UTF8.GetString(message[(OpenLength + labelLength)..]),
            Ordered: (channelType & UnorderedBit) == 0,
            MaxPacketLifeTimeMs: limit == LimitedByTime ? value : null,
            MaxRetransmits: limit == LimitedByRetransmits ? value : null,
            Priority: PriorityOf(BinaryPrimitives.ReadUInt16BigEndian(message[2..])));
        return true;
    }

    /// <summary>Bytes of UTF-8 fit the length fields.</summary>
    public static bool HasRoomFor(DataChannelParameters parameters) =>
        Encoding.UTF8.GetByteCount(parameters.Label) <= MaxTextLength
        && Encoding.UTF8.GetByteCount(parameters.Protocol) <= MaxTextLength;

    public static byte[] CreateOpen(DataChannelParameters parameters)
    {
        int labelLength = Encoding.UTF8.GetByteCount(parameters.Label);
        int protocolLength = Encoding.UTF8.GetByteCount(parameters.Protocol);
        byte[] message = new byte[OpenLength + labelLength + protocolLength];
        byte limit = parameters.MaxRetransmits is not null ? LimitedByRetransmits
            : parameters.MaxPacketLifeTimeMs is not null ? LimitedByTime : Reliable;
        message[0] = OpenType;
        message[1] = (byte)(limit | (parameters.Ordered ? 0 : UnorderedBit));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)parameters.Priority);
        BinaryPrimitives.WriteUInt32BigEndian(
            message.AsSpan(4), parameters.MaxRetransmits ?? parameters.MaxPacketLifeTimeMs ?? 0u);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), (ushort)labelLength);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(10), (ushort)protocolLength);
        Encoding.UTF8.GetBytes(parameters.Label, message.AsSpan(OpenLength));
        Encoding.UTF8.GetBytes(parameters.Protocol, message.AsSpan(OpenLength + labelLength));
        return message;
    }

    /// <summary>
    /// Any number is allowed on the wire; the nearest W3C name that is not lower (W3C WebRTC Priority §4.1).
    /// </summary>
    private static DataChannelPriority PriorityOf(ushort value) => value switch
    {
        <= (ushort)DataChannelPriority.VeryLow => DataChannelPriority.VeryLow,
        <= (ushort)DataChannelPriority.Low => DataChannelPriority.Low,
        <= (ushort)DataChannelPriority.Medium => DataChannelPriority.Medium,
        _ => DataChannelPriority.High,
    };
}
