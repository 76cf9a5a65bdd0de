using Camerad.Signaling.Commands;

namespace Camerad.Signaling.Mqtt;

/// <summary>Who the device is and what its MQTT signaling says of it.</summary>
public sealed record MqttSignalingOptions
{
    /// <summary>The external broker; null when only the embedded one is used.</summary>
    public MqttBrokerOptions? Broker { get; init; }

    /// <summary>First level of all topics.</summary>
    public string Prefix { get; init; } = "camerad";

    /// <summary>Second level of all topics: 1 to 64 characters of [A-Za-z0-9_.-]; also names the MQTT client.</summary>
    public required string DeviceId { get; init; }

    /// <summary>For people; null: the id.</summary>
    public string? DeviceName { get; init; }

    /// <summary>The program's version, for <c>status</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The streams' names, the default first.</summary>
    public required IReadOnlyList<string> Streams { get; init; }

    /// <summary>Path of WHEP on the device's HTTP server, for <c>status</c>; null: not served.</summary>
    public string? WhepPath { get; init; } = "/whep";

    /// <summary>For viewers, in <c>config</c> messages only.</summary>
    public IReadOnlyList<SignalingIceServer> IceServers { get; init; } = [];

    /// <summary>Carries out commands; null: none are taken, from any broker.</summary>
    public IDeviceCommands? Commands { get; init; }

    /// <summary>Counts viewers' messages that are refused.</summary>
    public SignalingCounters Counters { get; init; } = new();
}
