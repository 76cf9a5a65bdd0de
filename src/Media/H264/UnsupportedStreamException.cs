namespace Camerad.Media.H264;

/// <summary>The source's H.264 cannot be sent to browsers; the message says what to change at the encoder.</summary>
/// <param name="message">For the person who set up the source.</param>
public sealed class UnsupportedStreamException(string message) : Exception(message)
{
    internal static UnsupportedStreamException BFrames() => new(
        "the stream has B-frames, which browsers do not take over WebRTC; switch them off at the encoder: "
        + "ffmpeg -bf 0 (libx264: -tune zerolatency), GStreamer x264enc bframes=0 tune=zerolatency, "
        + "rpicam-vid --profile baseline, v4l2-ctl -c video_b_frames=0");

    internal static UnsupportedStreamException Interlaced() => new(
        "the stream is coded in interlaced fields, which browsers do not take over WebRTC; "
        + "make the encoder progressive: ffmpeg -vf yadif without -flags +ildct, "
        + "GStreamer deinterlace ! x264enc interlaced=false");
}
