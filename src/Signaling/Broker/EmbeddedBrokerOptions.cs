using System.Net;
using Camerad.Signaling.Access;

namespace Camerad.Signaling.Broker;

/// <summary>How the embedded broker listens and whom it lets in.</summary>
public sealed record EmbeddedBrokerOptions
{
    /// <summary>MQTT's port (IANA).</summary>
    public const int DefaultPort = 1883;

    // Pages that look at the status without watching need a place too.
    private const int MinMaxClients = 128;

    /// <summary>Where MQTT over TCP listens; null: WebSocket only.</summary>
    public IPEndPoint? Tcp { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>First level of all topics.</summary>
    public string Prefix { get; init; } = "camerad";

    /// <summary>Second level of all topics.</summary>
    public required string DeviceId { get; init; }

    /// <summary>What viewers must give as their password (user <c>viewer</c>); null: everybody may connect.</summary>
    public AccessToken? Token { get; init; }

    /// <summary>Viewers may give commands.</summary>
    public bool AllowsCommands { get; init; }

    /// <summary>webrtc.maxViewers; the broker takes at least twice as many clients.</summary>
    public int MaxViewers { get; init; } = 32;

    /// <summary>Counts what the broker refuses.</summary>
    public SignalingCounters Counters { get; init; } = new();

    /// <summary>Most clients logged in at once; more are refused with "quota exceeded".</summary>
    internal int MaxClients => Math.Max(MinMaxClients, 2 * MaxViewers);
}
