using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Dtls;

/// <summary>
/// The seam to the DTLS library: bytes in, bytes and events out; the engine calls it from the network thread only. What it does on
/// threads of its own it posts to queues that <see cref="TryPollTransmit"/> and <see cref="TryPollEvent"/> drain, and then
/// wakes the loop by the callback it was made with. No method blocks.
/// </summary>
internal interface IDtlsTransport : IDisposable
{
    /// <summary>When <see cref="HandleTimeout"/> wants to be called; <see cref="Instant.Never"/> if not.</summary>
    Instant NextTimeout { get; }

    /// <summary>Begins the handshake: ICE has a pair that works. Datagrams handed in before are kept (bounded).</summary>
    void Start(Instant now, DtlsRole role);

    /// <summary>The fingerprints of the remote description (any one may match, RFC 8122 §5). May come after the peer's ClientHello;
    /// no key leaves this seam before they are known and one matches.</summary>
    void SetRemoteFingerprints(IReadOnlyList<DtlsFingerprint> fingerprints);

    /// <summary>The round trip ICE has measured: flights are sent again after about twice this.</summary>
    void SetRoundTripTime(TimeSpan roundTripTime);

    void HandleDatagram(Instant now, ReadOnlySpan<byte> datagram);

    void HandleTimeout(Instant now);

    bool TryPollTransmit(Span<byte> destination, out int length);

    bool TryPollEvent(out DtlsEvent dtlsEvent);

    /// <summary>Queues close_notify (RFC 5246 §7.2.1) and forgets the keys; poll the transmit once more after it.</summary>
    void Close();
}

/// <summary>RFC 8842 §5: the active side is the client.</summary>
internal enum DtlsRole
{
    Client,
    Server,
}

/// <summary>An <c>a=fingerprint</c> value (RFC 8122 §5).</summary>
/// <param name="Algorithm">Lower-case hash name: sha-256, sha-384, sha-512.</param>
/// <param name="Value">Upper-case hex pairs separated by colons.</param>
internal readonly record struct DtlsFingerprint(string Algorithm, string Value);

internal enum DtlsEventKind
{
    /// <summary>Both certificates were verified; the keys may be used.</summary>
    Connected,

    /// <summary>The peer sent close_notify.</summary>
    Closed,

    /// <summary>The handshake failed or timed out, or a fatal alert came; <see cref="DtlsEvent.Error"/> says why.</summary>
    Failed,

    /// <summary>Decrypted application data (SCTP) in <see cref="DtlsEvent.Payload"/>.</summary>
    ApplicationData,
}

/// <param name="Kind">Which of the members below have a value.</param>
/// <param name="Role">Connected: our role; the client sends with the client's key.</param>
/// <param name="Profile">Connected: the SRTP profile agreed by use_srtp; None if the peer offered none (data channels only).</param>
/// <param name="KeyingMaterial">Connected: the exporter's output for EXTRACTOR-dtls_srtp, client key, server key, client salt, server salt.</param>
/// <param name="RemoteCertificate">Connected: the peer's certificate, DER.</param>
/// <param name="Payload">ApplicationData: the bytes.</param>
/// <param name="Error">Failed: a sentence for a log.</param>
internal sealed record DtlsEvent(
    DtlsEventKind Kind,
    DtlsRole Role = default,
    SrtpProfile Profile = default,
    byte[]? KeyingMaterial = null,
    byte[]? RemoteCertificate = null,
    byte[]? Payload = null,
    string? Error = null);
