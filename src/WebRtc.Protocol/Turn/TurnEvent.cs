namespace Camerad.WebRtc.Protocol.Turn;

internal enum TurnEventKind
{
    /// <summary><see cref="TurnEvent.Relayed"/> is ours from now on.</summary>
    Allocated,

    /// <summary>There is no allocation; <see cref="TurnEvent.ErrorCode"/> says why.</summary>
    Failed,

    /// <summary>There is none any more: the server has forgotten it, or is silent.</summary>
    Lost,
}

/// <summary>One output of the client; the kind says which of the other members has a value.</summary>
/// <param name="Kind">What has happened.</param>
/// <param name="Relayed">Allocated: where peers reach us.</param>
/// <param name="Mapped">Allocated: how the server sees our side of the way to it.</param>
/// <param name="ErrorCode">Failed, Lost: the server's, or 701 for silence (W3C WebRTC §4.8.3).</param>
internal readonly record struct TurnEvent(
    TurnEventKind Kind, TransportAddress Relayed = default, TransportAddress Mapped = default, int ErrorCode = 0);
