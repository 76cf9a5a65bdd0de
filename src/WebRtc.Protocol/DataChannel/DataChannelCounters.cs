namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>What the channels' layer has seen and dropped; only ever grows.</summary>
internal sealed class DataChannelCounters
{
    /// <summary>Channels opened, by either side (webrtc-stats dataChannelsOpened).</summary>
    public long Opened { get; set; }

    /// <summary>Opened ones that are closed again (webrtc-stats dataChannelsClosed).</summary>
    public long Closed { get; set; }

    /// <summary>DCEP messages that are none.</summary>
    public long Malformed { get; set; }

    /// <summary>
    /// Channels of the peer that were refused: a stream of our parity, an unknown type, or too much text.
    /// </summary>
    public long Refused { get; set; }

    /// <summary>OPEN on a stream that is in use.</summary>
    public long IdInUse { get; set; }

    /// <summary>Messages on a stream without a channel, or one that is closing.</summary>
    public long NoChannel { get; set; }

    /// <summary>Messages of a payload protocol that we don't know.</summary>
    public long UnknownProtocol { get; set; }
}
