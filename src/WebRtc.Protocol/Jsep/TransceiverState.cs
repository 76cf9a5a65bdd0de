using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What descriptions change about a transceiver, and a rollback brings back.</summary>
internal readonly record struct TransceiverState(
    string? Mid, SdpDirection? CurrentDirection, SdpDirection? FiredDirection, string? RemoteTrackId,
        IReadOnlyList<string> RemoteStreamIds);
