namespace Camerad.WebRtc.Protocol.DataChannel;

internal sealed record DataChannelTransportOptions
{
    /// <summary>a=sctp-port of our description.</summary>
    public ushort LocalPort { get; init; } = Sctp.AssociationOptions.DefaultPort;

    /// <summary>a=max-message-size of our description, bytes; a longer message ends the transport.</summary>
    public long MaxMessageSize { get; init; } = Sctp.AssociationOptions.DefaultMaxMessageSize;

    /// <summary>
    /// Bytes of messages that are not acknowledged, all channels together; beyond it nothing can be
    /// sent (what browsers allow).
    /// </summary>
    public long SendBufferLimit { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of incoming messages that are not whole or not taken; advertised to the peer.</summary>
    public int ReceiveBufferLength { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Bytes of labels and protocols of all channels that the peer has opened; beyond it channels are refused.
    /// </summary>
    public int RemoteTextLimit { get; init; } = 1024 * 1024;

    /// <summary>Bytes of an SCTP packet.</summary>
    public int MaxPacketLength { get; init; } = Sctp.AssociationOptions.DefaultMaxPacketLength;

    /// <summary>SCTP extensions to announce.</summary>
    public Sctp.SctpFeatures Features { get; init; } = Sctp.SctpFeatures.All;
}
