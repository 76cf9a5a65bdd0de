using System.Globalization;
using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>One H.264 payload type of a media section with its parameters (RFC 6184 §8.1) and its retransmissions (RFC 4588 §8.1).</summary>
/// <param name="PayloadType">Of the pictures.</param>
/// <param name="ProfileLevelId">Null: the peer does not say, so nothing is ruled out (RFC 6184's default, Baseline 1, would rule out everything).</param>
/// <param name="LevelAsymmetryAllowed">Each side's level is its own.</param>
/// <param name="RtxPayloadType">Null: none.</param>
internal sealed record H264Format(byte PayloadType, ProfileLevelId? ProfileLevelId, bool LevelAsymmetryAllowed, byte? RtxPayloadType)
{
    private const uint ClockRate = 90000;

    /// <summary>The formats with packetization-mode=1 in the order of the m= line; the rest is of no use to us.</summary>
    public static List<H264Format> ReadAll(MediaDescription media)
    {
        var formats = new List<H264Format>();
        IReadOnlyList<RtpMapAttribute> maps = media.RtpMaps();
        IReadOnlyList<FormatParametersAttribute> parameters = media.FormatParameters();
        foreach (string format in media.Formats)
        {
            if (!byte.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out byte payloadType)) continue;
            if (!HasEncoding(maps, payloadType, "H264")) continue;
            FormatParametersAttribute? own = ParametersOf(parameters, payloadType);
            if (own?["packetization-mode"] is not "1") continue;   // absent means 0: no FU-A (RFC 6184 §8.1)
            ProfileLevelId? profile = Media.H264.ProfileLevelId.TryParse(own["profile-level-id"], out ProfileLevelId parsed) ? parsed : null;
            formats.Add(new H264Format(payloadType, profile, own["level-asymmetry-allowed"] is "1", FindRtx(media, maps, parameters, payloadType)));
        }
        return formats;
    }

    private static byte? FindRtx(
        MediaDescription media, IReadOnlyList<RtpMapAttribute> maps, IReadOnlyList<FormatParametersAttribute> parameters, byte payloadType)
    {
        string associated = payloadType.ToString(CultureInfo.InvariantCulture);
        foreach (FormatParametersAttribute parameter in parameters)
        {
            if (parameter["apt"] != associated || !HasEncoding(maps, parameter.PayloadType, "rtx")) continue;
            if (Contains(media.Formats, parameter.PayloadType)) return parameter.PayloadType;
        }
        return null;
    }

    private static bool HasEncoding(IReadOnlyList<RtpMapAttribute> maps, byte payloadType, string name)
    {
        foreach (RtpMapAttribute map in maps)
            if (map.PayloadType == payloadType) return SdpText.EqualsIgnoringCase(map.EncodingName, name) && map.ClockRate == ClockRate;
        return false;
    }

    private static FormatParametersAttribute? ParametersOf(IReadOnlyList<FormatParametersAttribute> parameters, byte payloadType)
    {
        foreach (FormatParametersAttribute candidate in parameters)
            if (candidate.PayloadType == payloadType) return candidate;
        return null;
    }

    private static bool Contains(IReadOnlyList<string> formats, byte payloadType)
    {
        foreach (string format in formats)
            if (byte.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out byte value) && value == payloadType) return true;
        return false;
    }
}
