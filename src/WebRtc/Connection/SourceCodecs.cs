using Camerad.Media;

namespace Camerad.WebRtc.Connection;

/// <summary>The codecs that a source can have.</summary>
internal static class SourceCodecs
{
    /// <exception cref="RTCException">
    /// NotSupportedError: it is no codec of this kind that frames can be sent of.
    /// </exception>
    public static MediaCodec Of(RTCRtpCodec codec, MediaKind kind) =>
        MediaCodecs.Find(codec.MimeType) is { } found && MediaCodecs.KindOf(found) == kind ? found
        : throw new RTCException(
            RTCException.NotSupportedError,
            $"{codec.MimeType} can't be a source's codec; video/H264, VP8, VP9, AV1 and audio/opus, G722, PCMU,"
            + " PCMA can.");
}
