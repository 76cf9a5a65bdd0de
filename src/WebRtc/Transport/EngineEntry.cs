using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Transport;

/// <summary>What the loop keeps of one engine.</summary>
/// <param name="tag">The first four bytes of this engine's STUN transaction ids; unique in the loop.</param>
/// <param name="engine">The engine.</param>
/// <param name="onEvent">Posts an event to the connection's context; must not block.</param>
internal sealed class EngineEntry(uint tag, RtcEngine engine, Action<RtcEvent> onEvent)
{
    public uint Tag { get; } = tag;

    public RtcEngine Engine { get; } = engine;

    public Action<RtcEvent> OnEvent { get; } = onEvent;

    public List<ulong> UfragKeys { get; } = [];

    /// <summary>The engine's next deadline, as of its last turn; kept here so that a turn does not ask every engine.</summary>
    public Instant NextTimeout { get; set; } = Instant.Zero;

    public List<TransportAddress> Addresses { get; } = [];

    /// <summary>Where its pictures come from; null: it sends none.</summary>
    public VideoFeed? Feed { get; set; }

    /// <summary>Has had an input since its outputs were drained.</summary>
    public bool IsDirty { get; set; }
}
