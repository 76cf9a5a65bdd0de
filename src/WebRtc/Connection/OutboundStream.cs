using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Connection;

/// <summary>One stream to send.</summary>
/// <param name="Media">Its section.</param>
/// <param name="Sender">What was negotiated for it.</param>
/// <param name="Encoding">What the API wishes.</param>
/// <param name="Feed">Where its frames come from; null: nothing is sent now.</param>
internal sealed record OutboundStream(
    NegotiatedMedia Media, NegotiatedSender Sender, RTCRtpEncodingParameters Encoding, MediaFeed? Feed);
