using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>A transceiver's sending half in the negotiation: its names, its sources, and what its stream is.</summary>
internal sealed class JsepSender
{
    private readonly Revision _revision;
    private readonly string _ownId;
    private string? _msidTrackId;

    internal JsepSender(IRandom random, Revision revision)
    {
        _revision = revision;
        Ssrc = RandomText.NewSsrc(random);
        RtxSsrc = RandomText.NewSsrc(random, Ssrc);
        _ownId = RandomText.NewId(random);
    }

    /// <summary>Null: no track. Token characters; for msid.</summary>
    public string? TrackId { get; set; }

    /// <summary>[[AssociatedMediaStreamIds]] (W3C WebRTC §5.2): token characters; for msid.</summary>
    public IReadOnlyList<string> StreamIds
    {
        get;
        set
        {
            field = value;
            _revision.Advance();
        }
    } = [];

    public uint Ssrc { get; }

    public uint RtxSsrc { get; }

    /// <summary>What the encoded source is in; null: not known, or it can be in anything. Set it before the next offer
    /// or answer.</summary>
    public RtpCodec? SourceCodec
    {
        get;
        set
        {
            if (field != value) _revision.Advance();
            field = value;
        }
    }

    /// <summary>The SPS's profile-level-id, when the stream has shown it; null: not known yet.</summary>
    public ProfileLevelId? StreamProfile
    {
        get;
        set
        {
            if (field != value) _revision.Advance();
            field = value;
        }
    }

    /// <summary>The track's name in msid lines: that of the first track; replacing the track needs no negotiation (W3C
    /// WebRTC §5.2).</summary>
    internal string MsidTrackId => _msidTrackId ??= TrackId ?? _ownId;
}
