using Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// Makes frames of the packets of one video stream, which come in order; where some are missing,
/// <see cref="HandleLoss"/> says so. A frame ends with the marker, or with the next timestamp. After a loss, and at the
/// begin, only a key frame is let through, and it must be there from its first packet.
/// </summary>
internal sealed class VideoFrameAssembler
{
    private readonly FrameBuffer _buffer = new();
    private RtpReceiverCodec? _codec;
    private IDepacketizer? _depacketizer;
    private Position _position = Position.Unknown;
    private uint _timestamp;
    private bool _hasTimestamp;

    private enum Position
    {
        /// <summary>Somewhere in a frame whose begin is missing.</summary>
        Unknown,
        BeforeFrame,
        InFrame,
        InDamagedFrame,
    }

    /// <summary>What a packet has brought about.</summary>
    internal enum Result
    {
        Nothing,

        /// <summary>A frame is complete: <see cref="Bytes"/>, until the next call.</summary>
        Frame,

        /// <summary>A complete frame that can't be decoded, since it is none to begin with.</summary>
        Skipped,

        /// <summary>A frame was malformed.</summary>
        Damaged,
    }

    /// <summary>Nothing but a key frame is of use.</summary>
    public bool AwaitsKeyFrame { get; private set; } = true;

    /// <summary>Of the packets last added.</summary>
    public RtpReceiverCodec? Codec => _codec;

    public ReadOnlySpan<byte> Bytes => _buffer.Bytes;

    public FrameProperties Properties { get; private set; }

    /// <summary>A frame has begun whose end has not come.</summary>
    public bool IsInFrame => _position == Position.InFrame;

    /// <summary>Of the frame last begun.</summary>
    public uint Timestamp => _timestamp;

    /// <summary>Whether a decoder can begin with this packet, whatever was before.</summary>
    public bool BeginsKeyFrame(RtpReceiverCodec codec, ReadOnlySpan<byte> payload)
    {
        SetCodec(codec);
        return _depacketizer is not null && _depacketizer.BeginsKeyFrame(payload);
    }

    /// <summary>Packets before the next one are missing for good, or the frames made of them.</summary>
    public void HandleLoss()
    {
        AwaitsKeyFrame = true;
        _position = Position.Unknown;
        _hasTimestamp = false;
    }

    /// <summary>Ends a frame whose marker is missing, because this packet is of another.</summary>
    public Result EndFrameBefore(uint timestamp)
    {
        if (!_hasTimestamp || timestamp == _timestamp) return Result.Nothing;
        Result result = _position == Position.InFrame ? Finish() : Result.Nothing;
        _position = Position.BeforeFrame;
        _hasTimestamp = false;
        return result;
    }

    /// <summary>The next packet; <see cref="EndFrameBefore"/> has been asked about it.</summary>
    public Result Add(RtpReceiverCodec codec, in RtpPacket packet)
    {
        SetCodec(codec);
        if (packet.Payload.IsEmpty) return Result.Nothing;                     // padding, or a probe
        (_timestamp, _hasTimestamp) = (packet.Timestamp, true);
        bool begins = _position == Position.BeforeFrame
            || (_position == Position.Unknown && _depacketizer?.BeginsKeyFrame(packet.Payload) == true);
        if (begins) Begin();
        Result result = Result.Nothing;
        if (_position == Position.InFrame && !_depacketizer!.TryAdd(packet.Payload, _buffer))
        {
            _position = Position.InDamagedFrame;
            result = Damaged();
        }
        if (!packet.Marker) return result;
        if (_position == Position.InFrame) result = Finish();
        (_position, _hasTimestamp) = (Position.BeforeFrame, false);
        return result;
    }

    private void Begin()
    {
        _position = _depacketizer is null ? Position.InDamagedFrame : Position.InFrame;
        _depacketizer?.Begin();
        _buffer.Clear();
    }

    private Result Finish()
    {
        switch (_depacketizer!.Finish(_buffer, out FrameProperties properties))
        {
            case FrameIntegrity.Empty:
                return Result.Nothing;
            case FrameIntegrity.Damaged:
                return Damaged();
        }
        Properties = properties;
        if (AwaitsKeyFrame && !properties.IsKeyFrame) return Result.Skipped;
        AwaitsKeyFrame = false;
        return Result.Frame;
    }

    private Result Damaged()
    {
        AwaitsKeyFrame = true;
        return Result.Damaged;
    }

    private void SetCodec(RtpReceiverCodec codec)
    {
        if (ReferenceEquals(codec, _codec)) return;
        bool isOther = _codec is null || !codec.MimeType.Equals(_codec.MimeType, StringComparison.OrdinalIgnoreCase);
        _codec = codec;
        if (!isOther) return;
        _depacketizer = VideoDepacketizers.Create(codec.MediaCodec);
        HandleLoss();
    }
}
