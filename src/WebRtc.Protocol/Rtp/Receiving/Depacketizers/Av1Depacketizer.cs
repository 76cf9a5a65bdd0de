using Camerad.Media.Av1;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>
/// AV1 (RTP Payload Format For AV1, v1.0): OBU elements, in fragments if need be. Writes a temporal unit in the
/// low-overhead
/// format: a temporal delimiter, then the OBUs, each with its size.
/// <code>
/// |Z|Y| W |N|-|-|-|      Z, Y: the first, the last element is a fragment to be continued; N: a coded video     §4.4
///                        sequence begins; W: number of elements, 0 if each has a length
/// | length (leb128) | OBU element |     the last of W elements has no length
///
/// |F| type  |X|S|-|      OBU header; X: a second byte follows; S: its size follows                    AV1 §5.3.2
/// </code>
/// </summary>
internal sealed class Av1Depacketizer : IDepacketizer
{
    private const byte ContinuesBit = 0x80, IsContinuedBit = 0x40, NewSequenceBit = 0x08;

    private SequenceHeader _sequence;
    private int _fragmentedAt = -1;                                            // the OBU in fragments, in the frame
    private bool _hasPicture, _hasSequence, _isKeyFrame;

    public bool BeginsKeyFrame(ReadOnlySpan<byte> payload) =>
        payload.Length > 1 && (payload[0] & (ContinuesBit | NewSequenceBit)) == NewSequenceBit;

    public void Begin()
    {
        _fragmentedAt = -1;
        _hasPicture = _hasSequence = _isKeyFrame = false;
    }

    public bool TryAdd(ReadOnlySpan<byte> payload, FrameBuffer frame)
    {
        if (payload.Length < 2) return false;
        byte header = payload[0];
        if (((header & ContinuesBit) != 0) != (_fragmentedAt >= 0)) return false;
        if (frame.Length == 0 && !frame.TryAppend([(ObuType.TemporalDelimiter << 3) | Obu.SizeBit, 0])) return false;
        int count = (header >> 4) & 3, read = 0;
        ReadOnlySpan<byte> rest = payload[1..];
        while (!rest.IsEmpty)
        {
            read++;
            if (count > 0 && read > count) return false;
            if (!TryReadElement(ref rest, hasLength: read != count, out ReadOnlySpan<byte> element)) return false;
            bool isContinued = rest.IsEmpty && (header & IsContinuedBit) != 0;
            if (!TryAddElement(element, isContinued, frame)) return false;
        }
        return count == 0 || read == count;
    }

    public FrameIntegrity Finish(FrameBuffer frame, out FrameProperties properties)
    {
        properties = default;
        if (_fragmentedAt >= 0) return FrameIntegrity.Damaged;
        if (!_hasPicture) return FrameIntegrity.Empty;
        bool isKeyFrame = _hasSequence && (_isKeyFrame || _sequence.IsReducedStillPicture);
        properties = new FrameProperties(isKeyFrame, _sequence.Width, _sequence.Height);
        return FrameIntegrity.Complete;
    }

    private static bool TryReadElement(ref ReadOnlySpan<byte> rest, bool hasLength, out ReadOnlySpan<byte> element)
    {
        element = rest;
        if (hasLength)
        {
            if (!Leb128.TryRead(rest, out int length, out int read) || length == 0) return false;
            rest = rest[read..];
            if (length > rest.Length) return false;
            element = rest[..length];
        }
        rest = rest[element.Length..];
        return !element.IsEmpty;
    }

    private bool TryAddElement(ReadOnlySpan<byte> element, bool isContinued, FrameBuffer frame)
    {
        if (_fragmentedAt < 0) _fragmentedAt = frame.Length;
        if (!frame.TryAppend(element)) return false;
        if (isContinued) return true;
        int start = _fragmentedAt;
        _fragmentedAt = -1;
        return TryCompleteObu(start, frame);
    }

    /// <summary>Gives the OBU at the buffer's end its size, and looks what it is.</summary>
    private bool TryCompleteObu(int start, FrameBuffer frame)
    {
        Span<byte> obu = frame.Bytes[start..];
        byte header = obu[0];
        int type = (header >> 3) & 0xF, headerLength = (header & Obu.ExtensionBit) != 0 ? 2 : 1;
        if ((header & Obu.ForbiddenBit) != 0 || obu.Length < headerLength) return false;
        if (type is ObuType.TemporalDelimiter or ObuType.TileList)                             // §5: to be ignored
        {
            frame.Truncate(start);
            return true;
        }
        ReadOnlySpan<byte> content = obu[headerLength..];
        if ((header & Obu.SizeBit) != 0)
        {
            return Leb128.TryRead(content, out int size, out int read) && size == content.Length - read
                && Note(type, content[read..]);
        }
        if (!Note(type, content)) return false;
        Span<byte> length = stackalloc byte[Leb128.MaxLength];
        length = length[..Leb128.Write(length, content.Length)];
        obu[0] |= Obu.SizeBit;
        return frame.TryInsert(start + headerLength, length);
    }

    private bool Note(int type, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case ObuType.SequenceHeader:
                _hasSequence = true;
                return SequenceHeader.TryParse(content, out _sequence);
            case ObuType.FrameHeader or ObuType.Frame when !_hasPicture:
                if (content.IsEmpty) return false;
                _hasPicture = true;
                // show_existing_frame 0, frame_type KEY_FRAME.
                _isKeyFrame = content[0] >> 5 == 0;
                return true;
            default:
                return true;
        }
    }
}
