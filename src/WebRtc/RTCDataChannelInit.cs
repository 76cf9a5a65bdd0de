namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §6.2.1. Dictionary: absent members keep their defaults.</summary>
public sealed record RTCDataChannelInit
{
    /// <summary>False: messages may overtake each other.</summary>
    public bool Ordered { get; init; } = true;

    /// <summary>
    /// Milliseconds, 0 to 65,535, during which a message is sent (again); 0: once. Null: without end.
    /// </summary>
    public int? MaxPacketLifeTime { get; init; }

    /// <summary>0 to 65,535 repetitions of a lost message; 0: none. Null: without end.</summary>
    public int? MaxRetransmits { get; init; }

    /// <summary>The subprotocol's name; up to 65,535 bytes of UTF-8.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Both sides make the channel under the same <see cref="Id"/>, and nothing is announced.</summary>
    public bool Negotiated { get; init; }

    /// <summary>0 to 65,534; needed with <see cref="Negotiated"/>, and ignored without.</summary>
    public int? Id { get; init; }

    /// <summary>Its share of what the transport can send.</summary>
    public RTCPriorityType Priority { get; init; } = RTCPriorityType.Low;
}
