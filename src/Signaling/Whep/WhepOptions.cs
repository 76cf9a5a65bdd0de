using Camerad.Signaling.Access;

namespace Camerad.Signaling.Whep;

/// <summary>How WHEP is served (docs/whep.md).</summary>
public sealed record WhepOptions
{
    private const int MinMaxSessions = 256;

    /// <summary>Where the endpoints stand.</summary>
    public string Path { get; init; } = "/whep";

    /// <summary>The Bearer token viewers must show; null: none.</summary>
    public AccessToken? Token { get; init; }

    /// <summary>Whose web pages get CORS headers; null: nobody's.</summary>
    public OriginPolicy? Origins { get; init; }

    /// <summary>For viewers, in Link headers of the 201.</summary>
    public IReadOnlyList<SignalingIceServer> IceServers { get; init; } = [];

    /// <summary>webrtc.maxViewers; WHEP remembers at least twice as many sessions.</summary>
    public int MaxViewers { get; init; } = 32;

    /// <summary>Counts what WHEP refuses.</summary>
    public SignalingCounters Counters { get; init; } = new();

    /// <summary>Most sessions WHEP remembers.</summary>
    internal int MaxSessions => Math.Max(MinMaxSessions, 2 * MaxViewers);
}
