using System.Text.Json.Serialization;

namespace Camerad.Interop.Tests.DataChannels;

/// <summary>How a channel delivers; as JSON, a page's RTCDataChannelInit.</summary>
internal sealed record Mode(
    [property: JsonPropertyName("ordered")] bool Ordered,
    [property: JsonPropertyName("maxRetransmits")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxRetransmits,
    [property: JsonPropertyName("maxPacketLifeTime")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxPacketLifeTime)
{
    /// <summary>All that can be said, with 0, which is a value.</summary>
    public static IReadOnlyList<Mode> All { get; } =
    [
        .. new[] { true, false }.SelectMany(static ordered => new Mode[]
        {
            new(ordered, null, null),
            new(ordered, 0, null),
            new(ordered, 3, null),
            new(ordered, null, 0),
            new(ordered, null, 500),
        }),
    ];

    [JsonIgnore]
    public bool IsReliable => MaxRetransmits is null && MaxPacketLifeTime is null;

    public RTCDataChannelInit ToInit() =>
        new() { Ordered = Ordered, MaxRetransmits = MaxRetransmits, MaxPacketLifeTime = MaxPacketLifeTime };

    public override string ToString() =>
        $"{(Ordered ? "ordered" : "unordered")} retransmits {MaxRetransmits} lifetime {MaxPacketLifeTime}";
}
