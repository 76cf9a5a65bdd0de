using System.Buffers.Binary;
using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>
/// H.264, packetization modes 0 and 1: single NAL units, STAP-A, FU-A. Writes Annex B.
/// <code>
/// |F|NRI|  Type   |                                    type 1-23: a NAL unit            RFC 6184 §5.6
/// |F|NRI| Type 24 | size (16 bits), NAL unit | size, NAL unit ...     STAP-A            §5.7.1
/// |F|NRI| Type 28 |S|E|R|  Type   | fragment                          FU-A              §5.8
/// </code>
/// An IDR picture whose parameter sets came earlier, or alone, gets them in front.
/// </summary>
internal sealed class H264Depacketizer : IDepacketizer
{
    private const int StapA = 24, FuA = 28, LastSingleType = 23;
    private const int SizeLength = 2, FuHeaderLength = 2;
    private const byte StartBit = 0x80, EndBit = 0x40, TypeMask = 0x1F, NriMask = 0xE0;

    private readonly ParameterSetMemory _parameterSets = new();
    // The NAL unit in fragments, in the frame.
    private int _fragmentedAt = -1, _fragmentedType;
    private bool _hasPicture, _hasIdr, _hasSps, _hasPps;

    private static ReadOnlySpan<byte> StartCode => [0, 0, 0, 1];

    public bool BeginsKeyFrame(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty) return false;
        int type = payload[0] & TypeMask;
        if (type == FuA) return payload.Length > 1 && payload[1] == (StartBit | NalUnitType.Sps);
        if (type != StapA) return type == NalUnitType.Sps;
        ReadOnlySpan<byte> rest = payload[1..];
        while (TryReadAggregated(ref rest, out ReadOnlySpan<byte> nal))
            if (NalUnitType.Of(nal[0]) == NalUnitType.Sps) return true;
        return false;
    }

    public void Begin()
    {
        _fragmentedAt = -1;
        _hasPicture = _hasIdr = _hasSps = _hasPps = false;
    }

    public bool TryAdd(ReadOnlySpan<byte> payload, FrameBuffer frame)
    {
        if (payload.IsEmpty) return false;
        int type = payload[0] & TypeMask;
        if (type == FuA) return TryAddFragment(payload, frame);
        if (_fragmentedAt >= 0) return false;                                  // the rest of the NAL unit is missing
        return type == StapA ? TryAddAggregate(payload[1..], frame) : TryAddNal(payload, frame);
    }

    public FrameIntegrity Finish(FrameBuffer frame, out FrameProperties properties)
    {
        properties = default;
        if (_fragmentedAt >= 0) return FrameIntegrity.Damaged;
        if (!_hasPicture) return FrameIntegrity.Empty;
        bool isComplete = !_hasIdr || (_hasSps && _hasPps) || _parameterSets.TryPrependTo(frame);
        properties = new FrameProperties(_hasIdr, _parameterSets.Width, _parameterSets.Height);
        return isComplete ? FrameIntegrity.Complete : FrameIntegrity.Damaged;
    }

    private bool TryAddNal(ReadOnlySpan<byte> nal, FrameBuffer frame)
    {
        int type = NalUnitType.Of(nal[0]);
        if (type is 0 or > LastSingleType) return false;                       // other modes, or undefined (table 1)
        Note(type, nal);
        return frame.TryAppend(StartCode) && frame.TryAppend(nal);
    }

    private bool TryAddAggregate(ReadOnlySpan<byte> rest, FrameBuffer frame)
    {
        if (rest.IsEmpty) return false;
        while (TryReadAggregated(ref rest, out ReadOnlySpan<byte> nal))
            if (!TryAddNal(nal, frame)) return false;
        return rest.IsEmpty;
    }

    private static bool TryReadAggregated(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> nal)
    {
        nal = default;
        if (rest.Length <= SizeLength) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length == 0 || rest.Length < SizeLength + length) return false;
        nal = rest.Slice(SizeLength, length);
        rest = rest[(SizeLength + length)..];
        return true;
    }

    private bool TryAddFragment(ReadOnlySpan<byte> payload, FrameBuffer frame)
    {
        if (payload.Length <= FuHeaderLength) return false;                    // RFC 6184 §5.8: never empty
        int type = payload[1] & TypeMask;
        bool isFirst = (payload[1] & StartBit) != 0, isLast = (payload[1] & EndBit) != 0;
        if (type is 0 or > LastSingleType || isFirst != (_fragmentedAt < 0)) return false;
        if (!isFirst && type != _fragmentedType) return false;
        if (isFirst && !TryBeginFragmented(payload, type, frame)) return false;
        if (!frame.TryAppend(payload[FuHeaderLength..])) return false;
        if (!isLast) return true;
        Note(type, frame.Bytes[_fragmentedAt..]);
        _fragmentedAt = -1;
        return true;
    }

    private bool TryBeginFragmented(ReadOnlySpan<byte> payload, int type, FrameBuffer frame)
    {
        if (!frame.TryAppend(StartCode)) return false;
        (_fragmentedAt, _fragmentedType) = (frame.Length, type);
        return frame.TryAppend([(byte)((payload[0] & NriMask) | type)]);
    }

    private void Note(int type, ReadOnlySpan<byte> nal)
    {
        switch (type)
        {
            case NalUnitType.Sps:
                _parameterSets.HandleSps(nal);
                _hasSps = true;
                break;
            case NalUnitType.Pps:
                _parameterSets.HandlePps(nal);
                _hasPps = true;
                break;
            default:
                _hasPicture |= NalUnitType.IsVcl(type);
                _hasIdr |= type == NalUnitType.IdrSlice;
                break;
        }
    }
}
