using Camerad.Media;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Connection;

/// <summary>What can be negotiated, and the words of the core in those of the specification.</summary>
internal static class Capabilities
{
    private static readonly string[] NoMediaCodecs = ["rtx", "red", "ulpfec", "flexfec-03", "CN", "telephone-event"];

    public static RTCRtpCapabilities? Of(string kind) => kind switch
    {
        "audio" => Of(MediaKind.Audio),
        "video" => Of(MediaKind.Video),
        _ => null,
    };

    public static RTCRtpCodec ToApi(RtpCodec codec) =>
        new(codec.MimeType, codec.ClockRate, codec.Channels, codec.SdpFmtpLine);

    public static RtpCodec ToCore(RTCRtpCodec codec) =>
        new(codec.MimeType, codec.ClockRate, codec.Channels, codec.SdpFmtpLine);

    /// <summary>W3C WebRTC §5.2.9: the codec match algorithm.</summary>
    public static bool IsSame(RTCRtpCodec one, RTCRtpCodec other) =>
        one.MimeType.Equals(other.MimeType, StringComparison.OrdinalIgnoreCase) && one.ClockRate == other.ClockRate
        && one.Channels == other.Channels && one.SdpFmtpLine == other.SdpFmtpLine;

    public static bool Has(MediaKind kind, RTCRtpCodec codec) => Of(kind).Codecs.Any(one => IsSame(one, codec));

    public static RTCRtpTransceiverDirection ToApi(SdpDirection direction) => direction switch
    {
        SdpDirection.SendRecv => RTCRtpTransceiverDirection.Sendrecv,
        SdpDirection.SendOnly => RTCRtpTransceiverDirection.Sendonly,
        SdpDirection.RecvOnly => RTCRtpTransceiverDirection.Recvonly,
        _ => RTCRtpTransceiverDirection.Inactive,
    };

    /// <exception cref="RTCException">TypeError: stopped is no direction to begin with.</exception>
    public static SdpDirection ToCore(RTCRtpTransceiverDirection direction) => direction switch
    {
        RTCRtpTransceiverDirection.Sendrecv => SdpDirection.SendRecv,
        RTCRtpTransceiverDirection.Sendonly => SdpDirection.SendOnly,
        RTCRtpTransceiverDirection.Recvonly => SdpDirection.RecvOnly,
        RTCRtpTransceiverDirection.Inactive => SdpDirection.Inactive,
        _ => throw new RTCException(RTCException.TypeError, "A transceiver can't begin stopped."),
    };

    public static IReadOnlyList<RTCRtpCodecParameters> ToParameters(IReadOnlyList<NegotiatedCodec>? negotiated)
    {
        var parameters = new List<RTCRtpCodecParameters>();
        foreach (NegotiatedCodec codec in negotiated ?? [])
        {
            RtpCodec known = codec.Codec;
            parameters.Add(new RTCRtpCodecParameters(
                codec.PayloadType, known.MimeType, known.ClockRate, known.Channels, known.SdpFmtpLine));
            if (codec.RtxPayloadType is not { } rtx) continue;
            string media = known.MimeType[..known.MimeType.IndexOf('/')];
            parameters.Add(
                new RTCRtpCodecParameters(rtx, $"{media}/rtx", known.ClockRate, null, $"apt={codec.PayloadType}"));
        }

        return parameters;
    }

    public static IReadOnlyList<RTCRtpHeaderExtensionParameters> ToParameters(HeaderExtensionIds? ids) =>
        [.. Numbered(ids ?? default).Where(static one => one.Id > 0)];

    /// <exception cref="RTCException">InvalidModificationError.</exception>
    public static IReadOnlyList<RtpCodec> ToPreferences(IReadOnlyList<RTCRtpCodec> codecs, MediaKind kind)
    {
        IReadOnlyList<RTCRtpCodec> known = Of(kind).Codecs;
        foreach (RTCRtpCodec codec in codecs)
        {
            if (known.Any(one => IsSame(one, codec))) continue;
            throw new RTCException(RTCException.InvalidModificationError,
                $"{codec.MimeType} ({codec.SdpFmtpLine ?? "no fmtp"}) is none of GetCapabilities.");
        }

        if (codecs.Count > 0 && !codecs.Any(CarriesMedia))
            throw new RTCException(
                RTCException.InvalidModificationError, "The preferences have no codec that carries media.");
        return [.. codecs
            .DistinctBy(static codec =>
                (codec.MimeType.ToUpperInvariant(), codec.ClockRate, codec.Channels, codec.SdpFmtpLine))
            .Select(ToCore)];
    }

    private static RTCRtpHeaderExtensionParameters[] Numbered(HeaderExtensionIds ids) =>
    [
        new(HeaderExtensionUri.Mid, ids.Mid),
        new(HeaderExtensionUri.TransportWideCc, ids.TransportWideCc),
        new(HeaderExtensionUri.AbsSendTime, ids.AbsSendTime),
        new(HeaderExtensionUri.PlayoutDelay, ids.PlayoutDelay),
        new(HeaderExtensionUri.AudioLevel, ids.AudioLevel),
    ];

    private static bool CarriesMedia(RTCRtpCodec codec) =>
        !NoMediaCodecs.Contains(NameOf(codec), StringComparer.OrdinalIgnoreCase);

    private static string NameOf(RTCRtpCodec codec) => codec.MimeType[(codec.MimeType.IndexOf('/') + 1)..];

    private static RTCRtpCapabilities Of(MediaKind kind) => new(
        [.. RtpCapabilities.Codecs(kind).Select(ToApi)],
        [.. RtpCapabilities.HeaderExtensions(kind).Select(static uri => new RTCRtpHeaderExtensionCapability(uri))]);
}
