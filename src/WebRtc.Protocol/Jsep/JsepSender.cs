using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Our track in the negotiation: its names, its sources, its stream's profile.</summary>
internal sealed class JsepSender
{
    internal JsepSender(string trackId, string streamId, ProfileLevelId? streamProfile, uint ssrc, uint rtxSsrc)
    {
        TrackId = trackId;
        StreamId = streamId;
        StreamProfile = streamProfile;
        Ssrc = ssrc;
        RtxSsrc = rtxSsrc;
    }

    public string TrackId { get; }

    public string StreamId { get; }

    /// <summary>The SPS's profile-level-id; set it when the stream shows it, before the next offer or answer. Null: not known yet.</summary>
    public ProfileLevelId? StreamProfile { get; set; }

    public uint Ssrc { get; }

    public uint RtxSsrc { get; }
}
