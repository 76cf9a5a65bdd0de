using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol;

internal enum RtcEventKind
{
    /// <summary><see cref="RtcEvent.IceState"/> is new.</summary>
    IceStateChanged,

    /// <summary>A role conflict was settled, or the peer is lite: <see cref="RtcEvent.IceRole"/> is ours now.</summary>
    IceRoleChanged,

    /// <summary><see cref="RtcEvent.SelectedPair"/> is in use from now on; null: none is.</summary>
    SelectedPairChanged,

    /// <summary>The handshake has begun.</summary>
    DtlsConnecting,

    /// <summary>
    /// Both certificates are verified: media and data may flow. <see cref="RtcEvent.Dtls"/> says what was agreed.
    /// </summary>
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
/// <param name="IceRole">IceRoleChanged: the role.</param>
/// <param name="SelectedPair">SelectedPairChanged: the pair.</param>
/// <param name="Dtls">DtlsConnected: what was agreed.</param>
internal readonly record struct RtcEvent(
    RtcEventKind Kind,
    IceState IceState = default,
    string? Error = null,
    IceRole IceRole = default,
    SelectedPair? SelectedPair = null,
    DtlsConnection? Dtls = null);
