using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// The header of one outgoing stream, written once with everything that never changes; per packet only the numbers are
/// patched in. Every packet carries the same extensions, so that all headers of a stream have one length and equal
/// fragments make equal datagrams (UDP_SEGMENT). Only pictures have a playout delay, only sound a level; where the
/// level of a piece of sound is not known, padding stands in its place.
/// </summary>
internal sealed class RtpHeaderTemplate
{
    /// <summary>
    /// Bytes: 12 fixed, 4 extension header, mid 1+16, transport-wide-cc 1+2, abs-send-time 1+3, playout-delay
    /// 1+3 (or audio level 1+1).
    /// </summary>
    public const int MaxLength = 44;

    private const int MidLimit = 16;                                           // RFC 8285 §4.2: one-byte form
    private const int AbsSendTimeLength = 3, PlayoutDelayLength = 3, TransportWideCcLength = 2, AudioLevelLength = 1;
    private const byte Voice = 0x80;                                           // RFC 6464 §3

    private readonly byte[] _template;
    private readonly int _absSendTimeOffset, _transportWideCcOffset, _audioLevelOffset;   // 0: not sent
    private readonly byte _audioLevelElement;

    /// <param name="parameters">Kind, mid, and which extensions are written.</param>
    /// <param name="payloadType">7 bits.</param>
    /// <param name="ssrc">The stream's.</param>
    public RtpHeaderTemplate(RtpSenderParameters parameters, byte payloadType, uint ssrc)
    {
        RtpHeaderExtensionIds ids = parameters.Extensions;
        bool isAudio = parameters.Kind == MediaKind.Audio;
        Span<byte> header = stackalloc byte[MaxLength];
        header.Clear();
        header[0] = 2 << 6;
        header[1] = payloadType;
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], ssrc);

        int start = RtpPacket.FixedHeaderLength + 4, end = start;
        if (IsUsable(ids.Mid)) end = WriteMid(header, end, ids.Mid, parameters.Mid);
        if (isAudio && IsUsable(ids.AudioLevel))
        {
            _audioLevelOffset = Begin(header, ref end, ids.AudioLevel, AudioLevelLength);
            _audioLevelElement = header[_audioLevelOffset - 1];
        }
        if (!isAudio && IsUsable(ids.PlayoutDelay))
        {
            int value = Begin(header, ref end, ids.PlayoutDelay, PlayoutDelayLength);
            WriteUInt24(header[value..], parameters.PlayoutDelay.Bits);
        }
        if (IsUsable(ids.AbsSendTime)) _absSendTimeOffset = Begin(header, ref end, ids.AbsSendTime, AbsSendTimeLength);
        if (IsUsable(ids.TransportWideCc))
            _transportWideCcOffset = Begin(header, ref end, ids.TransportWideCc, TransportWideCcLength);
        int length = RtpPacket.FixedHeaderLength;
        if (end > start)
        {
            int words = (end - start + 3) / 4;                                 // padded by zeros (RFC 8285 §4.1)
            header[0] |= 0x10;
            BinaryPrimitives.WriteUInt16BigEndian(
                header[RtpPacket.FixedHeaderLength..], RtpHeaderExtension.OneByteProfile);
            BinaryPrimitives.WriteUInt16BigEndian(header[(RtpPacket.FixedHeaderLength + 2)..], (ushort)words);
            length = start + (words * 4);
        }
        _template = header[..length].ToArray();
    }

    public int Length => _template.Length;

    /// <summary>The packet needs a number of the transport's counter.</summary>
    public bool UsesTransportWideCc => _transportWideCcOffset != 0;

    /// <param name="header">At least <see cref="Length"/> bytes.</param>
    /// <param name="marker">Last packet of a picture; first of sound after silence.</param>
    /// <param name="sequenceNumber">Low 16 bits of the packet index.</param>
    /// <param name="timestamp">Ticks of the stream's RTP clock.</param>
    /// <param name="absSendTime">24 bits; ignored if not agreed.</param>
    /// <param name="transportWideCc">Ignored if not agreed.</param>
    public void Write(
        Span<byte> header, bool marker, ushort sequenceNumber, uint timestamp, uint absSendTime, ushort transportWideCc)
    {
        Debug.Assert(header.Length >= Length);
        _template.CopyTo(header);
        if (marker) header[1] |= 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], timestamp);
        if (_absSendTimeOffset != 0) WriteUInt24(header[_absSendTimeOffset..], absSendTime);
        if (_transportWideCcOffset != 0)
            BinaryPrimitives.WriteUInt16BigEndian(header[_transportWideCcOffset..], transportWideCc);
    }

    /// <summary>After <see cref="Write"/>: how loud the sound is.</summary>
    /// <param name="header">What was written.</param>
    /// <param name="level">Null: not known; two bytes of padding then (RFC 8285 §4.2).</param>
    public void WriteAudioLevel(Span<byte> header, AudioLevel? level)
    {
        if (_audioLevelOffset == 0) return;
        byte value = level is { } known
            ? (byte)((known.IsVoice ? Voice : 0) | Math.Min(known.BelowOverload, AudioLevel.Silence))
            : (byte)0;
        header[_audioLevelOffset - 1] = level is null ? (byte)0 : _audioLevelElement;
        header[_audioLevelOffset] = value;
    }

    private static bool IsUsable(byte id) => id is > 0 and <= RtpHeaderExtensionIds.Highest;

    private static int WriteMid(Span<byte> header, int end, byte id, string mid)
    {
        int length = Encoding.UTF8.GetByteCount(mid);
        if (length is 0 or > MidLimit) return end;
        int value = Begin(header, ref end, id, length);
        Encoding.UTF8.GetBytes(mid, header[value..]);
        return end;
    }

    private static int Begin(Span<byte> header, ref int end, byte id, int length)
    {
        header[end] = (byte)((id << 4) | (length - 1));
        int value = end + 1;
        end = value + length;
        return value;
    }

    private static void WriteUInt24(Span<byte> destination, uint value)
    {
        destination[0] = (byte)(value >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)value);
    }
}
