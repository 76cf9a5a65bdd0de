namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>
/// How much SDP a peer may send. Browsers' largest offers are around 10,000 characters and 250 lines.
/// </summary>
internal static class SdpLimits
{
    /// <summary>Characters of a whole description.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Lines of a whole description.</summary>
    public const int MaxLines = 4096;

    /// <summary>m= lines.</summary>
    public const int MaxMediaSections = 32;

    /// <summary>a= lines of one media section, or of the session part.</summary>
    public const int MaxAttributesPerSection = 1024;

    /// <summary>Formats of one m= line; payload types are 7 bits.</summary>
    public const int MaxFormats = 128;

    /// <summary>b= lines of one section.</summary>
    public const int MaxBandwidths = 8;

    /// <summary>Words of one group or ssrc-group line.</summary>
    public const int MaxGroupMembers = 64;

    /// <summary>Parameters of one fmtp line.</summary>
    public const int MaxFormatParameters = 32;

    /// <summary>Characters of a mid, which we repeat in our answer. Browsers use one or two, webrtcbin six.</summary>
    public const int MaxMidLength = 64;

    /// <summary>Streams of one track; more are passed over. Browsers use one.</summary>
    public const int MaxStreamsPerTrack = 16;

    /// <summary>Sources of one section; more are passed over. Browsers announce two, with simulcast six.</summary>
    public const int MaxSourcesPerSection = 64;

    /// <summary>
    /// Characters of an identity assertion in base64. A signed token of an identity provider's has 500 to 4,000.
    /// </summary>
    public const int MaxIdentityLength = 32 * 1024;

    /// <summary>Extensions of one identity line; none is defined yet.</summary>
    public const int MaxIdentityExtensions = 16;
}
