using System.Globalization;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Reads the codecs that we know out of a section, each with its retransmissions and feedback.</summary>
internal static class CodecReader
{
    /// <summary>RFC 3551 §6: these numbers need no rtpmap.</summary>
    private static readonly RtpMapAttribute[] StaticMaps =
        [new(0, "PCMU", 8000), new(8, "PCMA", 8000), new(9, "G722", 8000)];

    /// <summary>As they are written most, and in capabilities; peers write them in any case.</summary>
    private static readonly string[] Names =
        ["H264", "VP8", "VP9", "AV1", "opus", "G722", "PCMU", "PCMA", "telephone-event"];

    /// <summary>In the order of the m= line; unknown codecs and malformed lines are passed over.</summary>
    public static List<NegotiatedCodec> ReadAll(MediaDescription media)
    {
        var codecs = new List<NegotiatedCodec>();
        IReadOnlyList<RtpMapAttribute> maps = media.RtpMaps();
        IReadOnlyList<FormatParametersAttribute> parameters = media.FormatParameters();
        foreach (string format in media.Formats)
        {
            if (!byte.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out byte number)
                || number > 127)
                continue;
            if (Find(codecs, number) is not null || MapOf(maps, number) is not { } map) continue;
            if (NameOf(map.EncodingName) is not { } name || map.ClockRate > int.MaxValue) continue;
            RtpCodec codec =
                new($"{media.Kind}/{name}", (int)map.ClockRate, ChannelsOf(media, map), ParametersOf(parameters,
                    number)?.ToLine());
            RtcpFeedback feedback = RtcpFeedbacks.Read(media, number) & RtcpFeedbacks.SupportedFor(media.Kind);
            codecs.Add(new NegotiatedCodec(number, codec, FindRtx(media, maps, parameters, number, map.ClockRate),
                feedback));
        }
        return codecs;
    }

    /// <summary>Whether a section is one of audio or video, and which.</summary>
    public static bool TryGetKind(string kind, out MediaKind result)
    {
        result = kind == "audio" ? MediaKind.Audio : MediaKind.Video;
        return kind is "audio" or "video";
    }

    /// <returns>The codec of this number, or null.</returns>
    public static NegotiatedCodec? Find(IReadOnlyList<NegotiatedCodec> codecs, byte payloadType)
    {
        foreach (NegotiatedCodec codec in codecs)
            if (codec.PayloadType == payloadType) return codec;
        return null;
    }

    private static int? ChannelsOf(MediaDescription media, RtpMapAttribute map)
    {
        if (media.Kind != "audio") return null;
        return byte.TryParse(map.Parameters, NumberStyles.None, CultureInfo.InvariantCulture, out byte channels)
            ? channels : 1;
    }

    private static byte? FindRtx(
        MediaDescription media, IReadOnlyList<RtpMapAttribute> maps,
        IReadOnlyList<FormatParametersAttribute> parameters,
        byte payloadType, uint clockRate)
    {
        string associated = payloadType.ToString(CultureInfo.InvariantCulture);
        foreach (FormatParametersAttribute parameter in parameters)
        {
            if (parameter["apt"] != associated || MapOf(maps, parameter.PayloadType) is not { } map) continue;
            if (!SdpText.EqualsIgnoringCase(map.EncodingName, "rtx") || map.ClockRate != clockRate) continue;
            if (Contains(media.Formats, parameter.PayloadType)) return parameter.PayloadType;
        }
        return null;
    }

    private static RtpMapAttribute? MapOf(IReadOnlyList<RtpMapAttribute> maps, byte payloadType)
    {
        foreach (RtpMapAttribute map in maps)
            if (map.PayloadType == payloadType) return map;
        foreach (RtpMapAttribute map in StaticMaps)
            if (map.PayloadType == payloadType) return map;
        return null;
    }

    private static string? NameOf(string written)
    {
        foreach (string name in Names)
            if (SdpText.EqualsIgnoringCase(name, written)) return name;
        return null;
    }

    private static FormatParametersAttribute? ParametersOf(
        IReadOnlyList<FormatParametersAttribute> parameters, byte payloadType)
    {
        foreach (FormatParametersAttribute candidate in parameters)
            if (candidate.PayloadType == payloadType) return candidate;
        return null;
    }

    private static bool Contains(IReadOnlyList<string> formats, byte payloadType)
    {
        foreach (string format in formats)
            if (byte.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out byte value)
                && value == payloadType)
                return true;
        return false;
    }
}
