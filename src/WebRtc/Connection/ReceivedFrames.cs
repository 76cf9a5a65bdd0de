using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Connection;

/// <summary>A frame of the core in the words of the W3C API.</summary>
internal static class ReceivedFrames
{
    public static void Give(ReceivedFrame frame, RTCRtpReceiver receiver)
    {
        var metadata = new RTCEncodedFrameMetadata(
            frame.Ssrc, frame.Codec.PayloadType, frame.Csrcs, frame.Codec.MimeType,
            frame.CaptureTime is { } captured ? new DateTimeOffset(captured, TimeSpan.Zero) : null, frame.AudioLevel);
        if (receiver.Track.Kind == "audio")
        {
            receiver.Media.Give(new RTCEncodedAudioFrame(frame.Payload, frame.RtpTimestamp, metadata));
            return;
        }

        if (frame.Width > 0) receiver.Media.SetSize(frame.Width, frame.Height);
        RTCEncodedVideoFrameType type = frame.IsKeyFrame
            ? RTCEncodedVideoFrameType.Key : RTCEncodedVideoFrameType.Delta;
        receiver.Media.Give(new RTCEncodedVideoFrame(type, frame.Payload, frame.RtpTimestamp, metadata));
    }
}
