namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>One m= section (RFC 8866 §5.14) as grammar.</summary>
internal sealed class MediaDescription
{
    /// <summary>audio, video, application …</summary>
    public required string Kind { get; init; }

    /// <summary>0: rejected or bundle-only; else of no meaning in WebRTC.</summary>
    public required ushort Port { get; init; }

    /// <summary>For example UDP/TLS/RTP/SAVPF.</summary>
    public required string Protocol { get; init; }

    /// <summary>Payload types, or a name for data channels; at least one.</summary>
    public required IReadOnlyList<string> Formats { get; init; }

    /// <summary>The value of the c= line; null if absent.</summary>
    public string? Connection { get; set; }

    /// <summary>b= values.</summary>
    public List<string> Bandwidths { get; } = [];

    public SdpAttributeList Attributes { get; } = [];

    /// <summary>Port 0 means no, except for bundle-only sections (RFC 9143 §6).</summary>
    public bool IsRejected => Port == 0 && !Attributes.Contains("bundle-only");

    /// <summary>A section with the same lines, for adding more to it.</summary>
    public MediaDescription Copy()
    {
        var copy = new MediaDescription
        {
            Kind = Kind, Port = Port, Protocol = Protocol, Formats = Formats, Connection = Connection,
        };
        copy.Bandwidths.AddRange(Bandwidths);
        foreach (SdpAttribute attribute in Attributes) copy.Attributes.Add(attribute);
        return copy;
    }
}
