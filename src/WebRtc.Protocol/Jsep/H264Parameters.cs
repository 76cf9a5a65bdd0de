using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>The parameters of an H.264 payload type that decide anything (RFC 6184 §8.1).</summary>
/// <param name="ProfileLevelId">Null: the peer does not say, so nothing is ruled out (RFC 6184's default, Baseline 1,
/// would rule out everything).</param>
/// <param name="PacketizationMode">0 if absent: no FU-A.</param>
/// <param name="LevelAsymmetryAllowed">Each side's level is its own.</param>
internal readonly record struct H264Parameters(
    ProfileLevelId? ProfileLevelId, int PacketizationMode, bool LevelAsymmetryAllowed)
{
    public static bool TryRead(RtpCodec codec, out H264Parameters parameters)
    {
        parameters = default;
        if (!SdpText.EqualsIgnoringCase(codec.MimeType, "video/H264")) return false;
        FormatParametersAttribute? own = FormatParametersAttribute.OfLine(codec.SdpFmtpLine);
        ProfileLevelId? profile =
            Media.H264.ProfileLevelId.TryParse(own?["profile-level-id"], out ProfileLevelId parsed) ? parsed : null;
        int mode = own?["packetization-mode"] switch
        {
            "1" => 1,
            null or "" or "0" => 0,
            _ => -1,   // interleaved (2), or nonsense
        };
        parameters = new H264Parameters(profile, mode, own?["level-asymmetry-allowed"] is "1");
        return true;
    }

    /// <summary>What we write: our level is our own, and the peer's its own.</summary>
    public static RtpCodec ToCodec(ProfileLevelId profile, int packetizationMode) => new(
        "video/H264", 90000, null,
            $"level-asymmetry-allowed=1;packetization-mode={packetizationMode};profile-level-id={profile}");
}
