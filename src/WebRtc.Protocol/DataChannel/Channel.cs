using Camerad.WebRtc.Protocol.Sctp;

namespace Camerad.WebRtc.Protocol.DataChannel;

internal enum ChannelState
{
    /// <summary>The association does not stand yet.</summary>
    Connecting,
    Open,

    /// <summary>One side has begun to close it.</summary>
    Closing,

    /// <summary>A channel of the peer that we don't want: it is reset, and nobody is told.</summary>
    Refused,
}

/// <summary>One channel of a transport.</summary>
internal sealed class Channel(int handle, DataChannelParameters? parameters)
{
    public int Handle { get; } = handle;

    /// <summary>Null for a refused one.</summary>
    public DataChannelParameters? Parameters { get; } = parameters;

    public ChannelState State { get; set; }

    /// <summary>Null until the stream is known.</summary>
    public OutboundStream? Stream { get; set; }

    /// <summary>The peer knows the channel; until then everything is sent in order behind OPEN (RFC 8832 §6).</summary>
    public bool IsAcknowledged { get; set; }

    public bool IsIncomingReset { get; set; }

    public bool IsOutgoingReset { get; set; }

    /// <summary>Bytes of label and protocol that count for the peer's limit.</summary>
    public int RemoteTextLength { get; init; }

    public long MessagesSent { get; set; }

    public long BytesSent { get; set; }

    public long MessagesReceived { get; set; }

    public long BytesReceived { get; set; }

    public bool IsClosed => IsIncomingReset && IsOutgoingReset;

    public DataChannelStatistics Statistics => new(MessagesSent, BytesSent, MessagesReceived, BytesReceived);

    public Reliability Reliability => new(
        IsAcknowledged && !Parameters!.Ordered,
        Parameters!.MaxRetransmits,
        Parameters.MaxPacketLifeTimeMs is { } lifetimeMs ? TimeSpan.FromMilliseconds(lifetimeMs) : null);
}
