namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

internal enum InboundEventKind
{
    /// <summary>Nothing has arrived for a while, or the source said BYE.</summary>
    Muted,

    /// <summary>Packets arrive; a receiver begins muted.</summary>
    Unmuted,

    /// <summary>The source has left (RFC 3550 §6.6).</summary>
    Bye,

    /// <summary>The track comes from another SSRC now; so at its first packet.</summary>
    SourcesChanged,

    /// <summary>The peer plays a DTMF digit (RFC 4733).</summary>
    ToneBegan,

    /// <summary>It is over.</summary>
    ToneEnded,
}
