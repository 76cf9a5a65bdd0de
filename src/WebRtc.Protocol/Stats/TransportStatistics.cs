using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol.Stats;

/// <summary>RTCTransportStats (W3C webrtc-stats §8.17) of the one transport there is.</summary>
internal sealed record TransportStatistics
{
    /// <summary>DTLS 1.2 as webrtc-stats writes it.</summary>
    public const string Dtls12 = "FEFD";

    /// <summary>Datagrams and their bytes, without headers of IP and UDP and without STUN.</summary>
    public required long PacketsSent { get; init; }

    public required long PacketsReceived { get; init; }

    public required long BytesSent { get; init; }

    public required long BytesReceived { get; init; }

    public required IceRole IceRole { get; init; }

    public required IceState IceState { get; init; }

    /// <summary>Null: no local description yet.</summary>
    public required string? IceLocalUsernameFragment { get; init; }

    /// <summary><see cref="CandidatePairStatistics.Id"/>; null: none is in use.</summary>
    public required string? SelectedCandidatePairId { get; init; }

    public required long SelectedCandidatePairChanges { get; init; }

    public required DtlsState DtlsState { get; init; }

    /// <summary>Null until it is agreed.</summary>
    public required DtlsRole? DtlsRole { get; init; }

    /// <summary>Null until connected.</summary>
    public required string? TlsVersion { get; init; }

    /// <summary>The suite's name in the registry of IANA; null until connected.</summary>
    public required string? DtlsCipher { get; init; }

    /// <summary>The profile's name in the registry of IANA; null until connected, or without media.</summary>
    public required string? SrtpCipher { get; init; }

    /// <summary>DER, the peer's own first; empty until connected.</summary>
    public required IReadOnlyList<byte[]> RemoteCertificates { get; init; }
}
