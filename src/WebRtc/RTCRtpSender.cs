using Camerad.WebRtc.Protocol.Jsep;

namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2.</summary>
public sealed class RTCRtpSender
{
    internal RTCRtpSender(MediaStreamTrack track, JsepSender negotiation)
    {
        Track = track;
        Negotiation = negotiation;
    }

    /// <summary>What is sent.</summary>
    public MediaStreamTrack Track { get; }

    internal JsepSender Negotiation { get; }
}
