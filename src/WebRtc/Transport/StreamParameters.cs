using Camerad.Media;
using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Transport;

/// <summary>What was negotiated, in the engine's words.</summary>
internal static class StreamParameters
{
    public static RtpSenderParameters Of(OutboundStream stream)
    {
        NegotiatedSender negotiated = stream.Sender;
        HeaderExtensionIds ids = negotiated.HeaderExtensions;
        return new RtpSenderParameters
        {
            Handle = stream.Media.Transceiver.Handle,
            Kind = stream.Media.Transceiver.Kind,
            Codec = MediaCodecs.Find(negotiated.Codec.MimeType),
            ClockRate = negotiated.Codec.ClockRate,
            IsActive = stream.Encoding.Active,
            MaxBitrateBps = stream.Encoding.MaxBitrate,
            MaxFramerate = stream.Media.Transceiver.Kind == MediaKind.Video ? stream.Encoding.MaxFramerate : null,
            PayloadType = negotiated.PayloadType,
            Ssrc = negotiated.Ssrc,
            RtxPayloadType = negotiated.RtxPayloadType,
            RtxSsrc = negotiated.RtxSsrc ?? 0,
            TelephoneEventPayloadType = negotiated.TelephoneEventPayloadType,
            TelephoneEventDigits = negotiated.TelephoneEventDigits,
            Mid = stream.Media.Mid,
            Cname = negotiated.Cname,
            Extensions = new RtpHeaderExtensionIds(
                ids.Mid, ids.TransportWideCc, ids.AbsSendTime, ids.PlayoutDelay, ids.AudioLevel),
            Nack = negotiated.Feedback.HasFlag(RtcpFeedback.Nack),
        };
    }

    public static RtpReceiverParameters Of(NegotiatedMedia media)
    {
        NegotiatedReceiver negotiated = media.Receiver!;
        HeaderExtensionIds ids = negotiated.HeaderExtensions;
        return new RtpReceiverParameters
        {
            Handle = media.Transceiver.Handle,
            Kind = media.Transceiver.Kind,
            Mid = media.Mid,
            Codecs = [.. negotiated.Codecs.Select(Of)],
            Extensions = new InboundHeaderExtensionIds(ids.Mid, ids.TransportWideCc, ids.AudioLevel),
            Ssrcs = negotiated.Ssrcs,
            RtxSsrcs = negotiated.RtxSsrcs,
            ReducedSizeRtcp = negotiated.ReducedSizeRtcp,
        };
    }

    private static RtpReceiverCodec Of(NegotiatedCodec codec) => new(
        codec.PayloadType, codec.Codec.MimeType, codec.Codec.ClockRate)
    {
        RtxPayloadType = codec.RtxPayloadType,
        Nack = codec.Feedback.HasFlag(RtcpFeedback.Nack),
        NackPli = codec.Feedback.HasFlag(RtcpFeedback.NackPli),
        CcmFir = codec.Feedback.HasFlag(RtcpFeedback.CcmFir),
        TransportCc = codec.Feedback.HasFlag(RtcpFeedback.TransportCc),
    };
}
