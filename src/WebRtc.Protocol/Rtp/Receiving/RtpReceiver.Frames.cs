using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <content>Packets in order become frames.</content>
internal sealed partial class RtpReceiver
{
    private VideoFrameAssembler? _assembler;
    private FrameIntervals? _intervals;
    private SourceTable? _sources;
    private Instant _frameFirst, _frameLast;
    private int _framePackets;
    private uint[] _frameCsrcs = [];
    private bool _followsLoss;
    private ReceivedTones? _tones;

    private VideoFrameAssembler Assembler => _assembler ??= new VideoFrameAssembler();

    /// <summary>W3C getSynchronizationSources, getContributingSources.</summary>
    public IReadOnlyList<RtpSource> CollectSources(Instant now, bool contributing) =>
        _sources?.Collect(now, contributing) ?? [];

    private void Consume(Instant now, Instant arrivedAt, ReadOnlySpan<byte> datagram, in RtpPacket packet)
    {
        if (FindCodec(packet.PayloadType, out _) is not { } codec) return;     // renegotiated while it waited
        if (codec.IsTelephoneEvent)
        {
            (_tones ??= new ReceivedTones(Handle)).HandlePacket(now, packet);
            return;
        }
        (_sources ??= new SourceTable()).Handle(now, datagram, packet, _parameters.Extensions);
        if (_parameters.Kind == MediaKind.Audio) ConsumeAudio(now, arrivedAt, datagram, packet, codec);
        else ConsumeVideo(now, arrivedAt, datagram, packet, codec);
    }

    private void ConsumeAudio(
        Instant now, Instant arrivedAt, ReadOnlySpan<byte> datagram, in RtpPacket packet, RtpReceiverCodec codec)
    {
        if (packet.Payload.IsEmpty) return;
        Statistics.FramesReceived++;
        if (!_frames.HasRoomFor(packet.Payload.Length))
        {
            Statistics.FramesDropped++;
            _followsLoss = true;
            return;
        }
        _frames.Add(new ReceivedFrame
        {
            Handle = Handle,
            Codec = codec,
            Payload = packet.Payload.ToArray(),
            RtpTimestamp = packet.Timestamp,
            IsKeyFrame = true,
            ArrivalTime = arrivedAt,
            Ssrc = packet.Ssrc,
            Csrcs = ContributingSources.ReadAll(datagram),
            AudioLevel = AudioLevels.Read(packet, _parameters.Extensions),
            CaptureTime = _senderClock.ToCaptureTime(packet.Timestamp, codec.ClockRate),
            FollowsLoss = TakeFollowsLoss(),
        });
        Statistics.FramesEmitted++;
        int samples = codec.MediaCodec is { } known ? AudioDuration.Of(known, packet.Payload) : 0;
        Statistics.JitterBufferEmittedCount += samples;
        Statistics.JitterBufferDelay += (now - arrivedAt) * samples;
    }

    private void ConsumeVideo(
        Instant now, Instant arrivedAt, ReadOnlySpan<byte> datagram, in RtpPacket packet, RtpReceiverCodec codec)
    {
        VideoFrameAssembler assembler = Assembler;
        HandleResult(now, assembler.EndFrameBefore(packet.Timestamp));
        bool wasInFrame = assembler.IsInFrame;
        if (!wasInFrame)
        {
            (_frameFirst, _frameLast, _framePackets) = (arrivedAt, arrivedAt, 0);
            _frameCsrcs = ContributingSources.ReadAll(datagram);
        }
        _frameFirst = Instant.Min(_frameFirst, arrivedAt);
        _frameLast = Instant.Max(_frameLast, arrivedAt);
        if (!packet.Payload.IsEmpty) _framePackets++;
        HandleResult(now, assembler.Add(codec, packet));
    }

    private void HandleResult(Instant now, VideoFrameAssembler.Result result)
    {
        switch (result)
        {
            case VideoFrameAssembler.Result.Frame:
                EmitVideo(now);
                break;
            case VideoFrameAssembler.Result.Skipped:
                Statistics.FramesReceived++;
                Statistics.FramesDropped++;
                _keyFrames.Request();
                break;
            case VideoFrameAssembler.Result.Damaged:
                Statistics.FramesDropped++;
                _followsLoss = true;
                _keyFrames.Request();
                break;
        }
    }

    private void EmitVideo(Instant now)
    {
        VideoFrameAssembler assembler = Assembler;
        Statistics.FramesReceived++;
        if (!_frames.HasRoomFor(assembler.Bytes.Length))
        {
            Statistics.FramesDropped++;
            HandleLoss();
            _keyFrames.Request();
            return;
        }
        bool isKeyFrame = assembler.Properties.IsKeyFrame;
        if (isKeyFrame) _keyFrames.HandleKeyFrame();
        _frames.Add(new ReceivedFrame
        {
            Handle = Handle,
            Codec = assembler.Codec!,
            Payload = assembler.Bytes.ToArray(),
            RtpTimestamp = assembler.Timestamp,
            IsKeyFrame = isKeyFrame,
            Width = assembler.Properties.Width,
            Height = assembler.Properties.Height,
            ArrivalTime = _frameFirst,
            Ssrc = Ssrc!.Value,
            Csrcs = _frameCsrcs,
            CaptureTime = _senderClock.ToCaptureTime(assembler.Timestamp, assembler.Codec!.ClockRate),
            FollowsLoss = TakeFollowsLoss(),
        });
        CountVideo(now, assembler, isKeyFrame);
    }

    private void CountVideo(Instant now, VideoFrameAssembler assembler, bool isKeyFrame)
    {
        Statistics.FramesEmitted++;
        if (isKeyFrame) Statistics.KeyFramesReceived++;
        if (assembler.Properties.Width > 0)
            (Statistics.FrameWidth, Statistics.FrameHeight) = (assembler.Properties.Width, assembler.Properties.Height);
        if (_framePackets > 1)
        {
            Statistics.FramesAssembledFromMultiplePackets++;
            Statistics.TotalAssemblyTime += _frameLast - _frameFirst;
        }
        Statistics.JitterBufferDelay += now - _frameFirst;
        Statistics.JitterBufferEmittedCount++;
        TimeSpan freeze = (_intervals ??= new FrameIntervals()).HandleFrame(now);
        if (freeze == TimeSpan.Zero) return;
        Statistics.FreezeCount++;
        Statistics.TotalFreezesDuration += freeze;
    }

    /// <summary>Frames are missing from here on.</summary>
    private void HandleLoss()
    {
        _followsLoss = Statistics.FramesEmitted > 0;
        if (_assembler is null) return;
        if (_assembler.IsInFrame) Statistics.FramesDropped++;
        _assembler.HandleLoss();
    }

    private bool TakeFollowsLoss()
    {
        bool follows = _followsLoss;
        _followsLoss = false;
        return follows;
    }
}
