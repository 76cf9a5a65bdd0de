namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>What both ends of a channel agree on (W3C RTCDataChannelInit; RFC 8832 §5.1).</summary>
/// <param name="Label">At most 65,535 bytes of UTF-8.</param>
/// <param name="Protocol">Subprotocol; at most 65,535 bytes of UTF-8.</param>
/// <param name="Ordered">Messages come in the order they were sent.</param>
/// <param name="MaxPacketLifeTimeMs">Milliseconds during which a message is sent and sent
/// again; null: no limit.</param>
/// <param name="MaxRetransmits">How often it is sent again; 0: never; null: no limit.</param>
/// <param name="Negotiated">Both applications open it by themselves, with the same id; nothing announces it.</param>
/// <param name="Id">Stream, 0 to 65,534; null: chosen when the DTLS role is known.</param>
/// <param name="Priority">Ours; the peer has its own.</param>
internal sealed record DataChannelParameters(
    string Label,
    string Protocol = "",
    bool Ordered = true,
    ushort? MaxPacketLifeTimeMs = null,
    ushort? MaxRetransmits = null,
    bool Negotiated = false,
    ushort? Id = null,
    DataChannelPriority Priority = DataChannelPriority.Low);
