using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Dtls;

/// <summary>
/// The seam to the DTLS library: bytes in, bytes and events out; the engine calls it from the network thread only. What
/// it does on threads of its own it posts to queues that <see cref="TryPollTransmit"/> and <see cref="TryPollEvent"/>
/// drain, and then wakes the loop by the callback it was made with. No method blocks.
/// </summary>
internal interface IDtlsTransport : IDisposable
{
    /// <summary>
    /// Bytes before the text of a record of application data: header (RFC 6347 §4.1) and explicit nonce (RFC 5288 §3).
    /// </summary>
    const int TextOffset = 13 + 8;

    /// <summary>Bytes behind it: the tag of AES-GCM, which all suites of ours are of.</summary>
    const int TagLength = 16;

    /// <summary>
    /// Who is handed application data; null: it is dropped. Never called before the owner has polled Connected.
    /// </summary>
    IApplicationDataSink? ApplicationDataSink { get; set; }

    /// <summary>When <see cref="HandleTimeout"/> wants to be called; <see cref="Instant.Never"/> if not.</summary>
    Instant NextTimeout { get; }

    /// <summary>
    /// Begins the handshake: ICE has a pair that works. Datagrams handed in before are kept (bounded).
    /// </summary>
    void Start(Instant now, DtlsRole role);

    /// <summary>
    /// The fingerprints of the remote description (any one may match, RFC 8122 §5). May come after the peer's
    /// ClientHello; no key leaves this seam before they are known and one matches.
    /// </summary>
    void SetRemoteFingerprints(IReadOnlyList<DtlsFingerprint> fingerprints);

    /// <summary>The round trip ICE has measured: flights are sent again after about twice this.</summary>
    void SetRoundTripTime(TimeSpan roundTripTime);

    /// <param name="now">The time.</param>
    /// <param name="datagram">Decrypted in place, then handed to the sink: no copy is made.</param>
    void HandleDatagram(Instant now, Span<byte> datagram);

    void HandleTimeout(Instant now);

    bool TryPollTransmit(Span<byte> destination, out int length);

    bool TryPollEvent(out DtlsEvent dtlsEvent);

    /// <summary>
    /// Encrypts application data in place, so that its sender can write it right into the datagram that leaves.
    /// </summary>
    /// <param name="record">
    /// The text, with room of <see cref="TextOffset"/> before it and of <see cref="TagLength"/> behind; becomes one
    /// record.
    /// </param>
    /// <returns>False if the connection is not there (yet), or no more.</returns>
    bool TryProtect(Span<byte> record);

    /// <summary>
    /// Queues close_notify (RFC 5246 §7.2.1) and forgets the keys; poll the transmit once more after it.
    /// </summary>
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

    /// <summary>
    /// The handshake failed or timed out, or a fatal alert came; <see cref="DtlsEvent.Error"/> says why.
    /// </summary>
    Failed,

    /// <summary>
    /// Application data that came before Connected was polled, in <see cref="DtlsEvent.Payload"/>; later ones go to the
    /// sink.
    /// </summary>
    ApplicationData,
}

/// <param name="Kind">Which of the members below have a value.</param>
/// <param name="Role">Connected: our role; the client sends with the client's key.</param>
/// <param name="Profile">
/// Connected: the SRTP profile agreed by use_srtp; None if the peer offered none (data channels only).
/// </param>
/// <param name="KeyingMaterial">
/// Connected: the exporter's output for EXTRACTOR-dtls_srtp, client key, server key, client salt, server salt.
/// </param>
/// <param name="RemoteCertificates">Connected: the peer's certificate and what else it sent with it, DER.</param>
/// <param name="CipherSuite">Connected: the suite's name in the registry of IANA.</param>
/// <param name="Payload">ApplicationData: the bytes.</param>
/// <param name="Error">Failed: a sentence for a log.</param>
internal sealed record DtlsEvent(
    DtlsEventKind Kind,
    DtlsRole Role = default,
    SrtpProfile Profile = default,
    byte[]? KeyingMaterial = null,
    IReadOnlyList<byte[]>? RemoteCertificates = null,
    string? CipherSuite = null,
    byte[]? Payload = null,
    string? Error = null);
