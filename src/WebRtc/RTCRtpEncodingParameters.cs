namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2.6.</summary>
public sealed record RTCRtpEncodingParameters
{
    /// <summary>Names a simulcast layer (RFC 8851); null: there is one.</summary>
    public string? Rid { get; init; }

    /// <summary>False: nothing is sent.</summary>
    public bool Active { get; init; } = true;

    /// <summary>A negotiated codec to send; null: the source's. Another than the source's can't be made here.</summary>
    public RTCRtpCodec? Codec { get; init; }

    /// <summary>Bits per second; the source is told, and the pacer keeps it. Null: no bound.</summary>
    public uint? MaxBitrate { get; init; }

    /// <summary>Pictures per second; the source is told. Null: no bound.</summary>
    public double? MaxFramerate { get; init; }

    /// <summary>
    /// Video: 1, or absent, which becomes 1; nothing here scales pictures, and another value is refused. Audio: null.
    /// </summary>
    public double? ScaleResolutionDownBy { get; init; }

    public RTCPriorityType Priority { get; init; } = RTCPriorityType.Low;

    public RTCPriorityType NetworkPriority { get; init; } = RTCPriorityType.Low;
}
