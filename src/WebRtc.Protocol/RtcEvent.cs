using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol;

internal enum RtcEventKind
{
    /// <summary><see cref="RtcEvent.IceState"/> is new.</summary>
    IceStateChanged,

    /// <summary>Both certificates are verified: media may flow.</summary>
    DtlsConnected,

    /// <summary>The peer said close_notify.</summary>
    DtlsClosed,

    /// <summary>The handshake failed; <see cref="RtcEvent.Error"/> says why.</summary>
    DtlsFailed,

    /// <summary>The engine broke an invariant and is gone.</summary>
    Failed,
}

/// <summary>What an engine has to say; polled after every input.</summary>
/// <param name="Kind">Which of the members below have a value.</param>
/// <param name="IceState">IceStateChanged: the state.</param>
/// <param name="Error">DtlsFailed: a sentence for a log.</param>
internal readonly record struct RtcEvent(RtcEventKind Kind, IceState IceState = default, string? Error = null);
