using System.Buffers.Binary;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>
/// Finds the messages in a stream from a TURN server (RFC 8656 §3.1, RFC 8489 §6.2.2): STUN by the length in its
/// header, ChannelData by its own and padded to four bytes (RFC 8656 §12.5).
/// </summary>
internal static class TurnStream
{
    /// <summary>Bytes; a longer message is no one's that we speak with, and the stream can't be believed.</summary>
    public const int MaxMessageLength = 2048;

    private const int LeastHeader = 4;

    /// <returns>False: what lies there is no message, and nothing behind it can be found. Never throws.</returns>
    /// <param name="stream">From the beginning of a message.</param>
    /// <param name="length">Bytes of the message with its padding; 0: it is not there as a whole.</param>
    public static bool TryFindMessage(ReadOnlySpan<byte> stream, out int length)
    {
        length = 0;
        if (stream.Length < LeastHeader) return true;
        int declared = BinaryPrimitives.ReadUInt16BigEndian(stream[2..]);
        int total;
        switch (stream[0])
        {
            case <= 3:
                if (stream.Length >= 8 && !HasCookie(stream)) return false;
                if (declared % 4 != 0) return false;
                total = StunMessage.HeaderLength + declared;
                break;
            case >= 0x40 and <= 0x4F:
                total = ChannelData.HeaderLength + ((declared + 3) & ~3);
                break;
            default:
                return false;
        }
        if (total > MaxMessageLength) return false;
        if (stream.Length >= total) length = total;
        return true;
    }

    private static bool HasCookie(ReadOnlySpan<byte> stream) =>
        BinaryPrimitives.ReadUInt32BigEndian(stream[4..]) == StunMessage.MagicCookie;
}
