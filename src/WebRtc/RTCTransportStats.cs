namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.15: the transport.</summary>
public sealed record RTCTransportStats : RTCStats
{
    public override RTCStatsType Type => RTCStatsType.Transport;

    public ulong? PacketsSent { get; init; }

    public ulong? PacketsReceived { get; init; }

    public ulong? BytesSent { get; init; }

    public ulong? BytesReceived { get; init; }

    public RTCIceRole? IceRole { get; init; }

    public string? IceLocalUsernameFragment { get; init; }

    public required RTCDtlsTransportState DtlsState { get; init; }

    public RTCIceTransportState? IceState { get; init; }

    public string? SelectedCandidatePairId { get; init; }

    public string? LocalCertificateId { get; init; }

    public string? RemoteCertificateId { get; init; }

    /// <summary>Four hex digits: FEFD is DTLS 1.2.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>IANA's name.</summary>
    public string? DtlsCipher { get; init; }

    /// <summary>"client" or "server".</summary>
    public string? DtlsRole { get; init; }

    /// <summary>IANA's name.</summary>
    public string? SrtpCipher { get; init; }

    public uint? SelectedCandidatePairChanges { get; init; }
}
