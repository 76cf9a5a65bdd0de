using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.TestKit;

/// <summary>
/// Stands in for DTLS in virtual time: each side sends a hello until it has the other's and knows that its own arrived;
/// both derive the same keying material from the two randoms. No security at all. A hello carries the sender's
/// fingerprint, and a side whose expectation it does not meet fails, as the real one does.
/// </summary>
/// <remarks><code>
/// | type (8): 22 hello, 23 data, 21 close | version FE FD | sequence (8 bytes) | length (16) | body |
/// hello: | role (8) | acknowledges (8) | random (32 bytes) | fingerprint, UTF-8 |
/// data:  | nothing (8 bytes) | text | nothing (16 bytes) |
/// </code>
/// The header is a DTLS record's (RFC 6347 §4.1), so that it is classified as one.</remarks>
internal sealed class FakeDtlsTransport(
    IRandom random, SrtpProfile profile, DtlsFingerprint fingerprint) : IDtlsTransport
{
    public const int MaxQueuedDatagrams = 64;
    private const byte HelloType = 22, DataType = 23, CloseType = 21;
    private const int HeaderLength = 13, NonceLength = IDtlsTransport.TextOffset - HeaderLength, RandomLength = 32,
        HelloFixedLength = 2 + RandomLength;
    private static readonly TimeSpan InitialInterval = TimeSpan.FromMilliseconds(100),
        MaxInterval = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(20);

    private readonly Queue<byte[]> _outgoing = new();
    private readonly Queue<DtlsEvent> _events = new();
    private readonly Queue<byte[]> _early = new();
    private readonly byte[] _ours = CreateRandom(random);
    private IReadOnlyList<DtlsFingerprint>? _remoteFingerprints;
    private DtlsRole? _role;
    private byte[]? _theirs;
    private string? _theirFingerprint;
    private bool _acknowledged;
    private bool _finished;
    private Instant _deadline = Instant.Never;
    private TimeSpan _interval = InitialInterval;
    private long _sequence;

    /// <summary>A fingerprint made up from a name.</summary>
    public static DtlsFingerprint FingerprintOf(string name)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return new DtlsFingerprint("sha-256", string.Join(':', hash.Select(value => value.ToString("X2", null))));
    }

    public Instant NextTimeout { get; private set; } = Instant.Never;

    public bool IsConnected { get; private set; }

    public bool IsClosed { get; private set; }

    public IApplicationDataSink? ApplicationDataSink { get; set; }

    public TimeSpan? RoundTripTime { get; private set; }

    public void Start(Instant now, DtlsRole role)
    {
        if (_role is not null || IsClosed) return;
        _role = role;
        _deadline = now + HandshakeTimeout;
        NextTimeout = _deadline;
        if (role == DtlsRole.Client) QueueHello(now);
        while (_early.TryDequeue(out byte[]? datagram)) HandleDatagram(now, datagram);
    }

    public void SetRemoteFingerprints(IReadOnlyList<DtlsFingerprint> fingerprints)
    {
        _remoteFingerprints = fingerprints;
        TryFinish();
    }

    public void SetRoundTripTime(TimeSpan roundTripTime)
    {
        RoundTripTime = roundTripTime;
        if (roundTripTime * 2 < _interval) _interval = roundTripTime * 2;
        if (_interval < TimeSpan.FromMilliseconds(20)) _interval = TimeSpan.FromMilliseconds(20);
    }

    public void HandleDatagram(Instant now, Span<byte> datagram)
    {
        if (IsClosed) return;
        if (_role is null)
        {
            if (_early.Count < MaxQueuedDatagrams) _early.Enqueue(datagram.ToArray());
            return;
        }
        if (datagram.Length < HeaderLength) return;
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[11..]);
        if (datagram.Length - HeaderLength < length) return;
        ReadOnlySpan<byte> body = datagram.Slice(HeaderLength, length);
        if (datagram[0] == HelloType) HandleHello(now, body);
        else if (datagram[0] == DataType && IsConnected) HandleApplicationData(now, body);
        else if (datagram[0] == CloseType) HandleClose();
    }

    public void HandleTimeout(Instant now)
    {
        if (IsClosed || now < NextTimeout) return;
        if (now >= _deadline && !IsConnected)
        {
            Fail("the handshake timed out");
            return;
        }
        if (_acknowledged && _theirs is not null) NextTimeout = IsConnected ? Instant.Never : _deadline;
        else QueueHello(now);
    }

    public bool TryProtect(Span<byte> record)
    {
        if (!IsConnected) return false;
        WriteHeader(record, DataType);
        return true;
    }

    public bool TryPollTransmit(Span<byte> destination, out int length)
    {
        length = 0;
        if (!_outgoing.TryDequeue(out byte[]? datagram)) return false;
        datagram.CopyTo(destination);
        length = datagram.Length;
        return true;
    }

    public bool TryPollEvent(out DtlsEvent dtlsEvent)
    {
        bool any = _events.TryDequeue(out DtlsEvent? next);
        dtlsEvent = next!;
        return any;
    }

    public void Close()
    {
        if (IsClosed) return;
        Queue(CloseType, []);
        Stop();
    }

    public void Dispose() => Stop();

    private static byte[] CreateRandom(IRandom random)
    {
        var bytes = new byte[RandomLength];
        random.Fill(bytes);
        return bytes;
    }

    private void HandleHello(Instant now, ReadOnlySpan<byte> body)
    {
        if (body.Length < HelloFixedLength || body[0] == (byte)_role!.Value) return;
        bool theyHaveOurs = body[1] == 1;
        _theirs ??= body.Slice(2, RandomLength).ToArray();
        _theirFingerprint ??= Encoding.UTF8.GetString(body[HelloFixedLength..]);
        _acknowledged |= theyHaveOurs;
        // A hello that does not know ours is answered, and the client always answers, also after
        // completion: its last may be lost.
        if (!theyHaveOurs || _role == DtlsRole.Client) QueueHello(now);
        if (_acknowledged) NextTimeout = IsConnected ? Instant.Never : _deadline;
        TryFinish();
    }

    private void TryFinish()
    {
        if (_finished || IsClosed || _theirs is null || !_acknowledged || _remoteFingerprints is null) return;
        if (!_remoteFingerprints.Any(
            expected => string.Equals(expected.Value, _theirFingerprint, StringComparison.OrdinalIgnoreCase)))
        {
            Fail("no fingerprint of the remote description matches");
            return;
        }
        _finished = IsConnected = true;
        NextTimeout = Instant.Never;
        Raise(new DtlsEvent(
            DtlsEventKind.Connected, _role!.Value, profile, DeriveKeyingMaterial(), RemoteCertificates: [[]],
            CipherSuite: "FAKE"));
    }

    /// <summary>Client key, server key, client salt, server salt; as long as the profile wants it.</summary>
    private byte[] DeriveKeyingMaterial()
    {
        (byte[] client, byte[] server) = _role == DtlsRole.Client ? (_ours, _theirs!) : (_theirs!, _ours);
        int length = profile switch { SrtpProfile.AeadAes128Gcm => 56, SrtpProfile.None => 0, _ => 60 };
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, [.. client, .. server], Math.Max(length, 1))[..length];
    }

    private void QueueHello(Instant now)
    {
        byte[] name = Encoding.UTF8.GetBytes(fingerprint.Value);
        var body = new byte[HelloFixedLength + name.Length];
        body[0] = (byte)_role!.Value;
        body[1] = _theirs is null ? (byte)0 : (byte)1;
        _ours.CopyTo(body, 2);
        name.CopyTo(body, HelloFixedLength);
        Queue(HelloType, body);
        NextTimeout = Instant.Min(now + _interval, _deadline);
        _interval = _interval * 2 < MaxInterval ? _interval * 2 : MaxInterval;
    }

    private void HandleApplicationData(Instant now, ReadOnlySpan<byte> body)
    {
        if (body.Length < NonceLength + IDtlsTransport.TagLength) return;
        ReadOnlySpan<byte> text = body[NonceLength..^IDtlsTransport.TagLength];
        if (_events.Count > 0) Raise(new DtlsEvent(DtlsEventKind.ApplicationData, Payload: text.ToArray()));
        else ApplicationDataSink?.HandleApplicationData(now, text);
    }

    private void HandleClose()
    {
        Stop();
        Raise(new DtlsEvent(DtlsEventKind.Closed));
    }

    private void Fail(string why)
    {
        _finished = true;
        Stop();
        Raise(new DtlsEvent(DtlsEventKind.Failed, Error: why));
    }

    private void Stop()
    {
        (IsClosed, IsConnected, NextTimeout) = (true, false, Instant.Never);
    }

    private void Queue(byte type, ReadOnlySpan<byte> body)
    {
        if (IsClosed || _outgoing.Count == MaxQueuedDatagrams) return;
        var datagram = new byte[HeaderLength + body.Length];
        WriteHeader(datagram, type);
        body.CopyTo(datagram.AsSpan(HeaderLength));
        _outgoing.Enqueue(datagram);
    }

    private void WriteHeader(Span<byte> datagram, byte type)
    {
        (datagram[0], datagram[1], datagram[2]) = (type, 0xFE, 0xFD);
        BinaryPrimitives.WriteInt64BigEndian(datagram[3..], _sequence++);
        BinaryPrimitives.WriteUInt16BigEndian(datagram[11..], (ushort)(datagram.Length - HeaderLength));
    }

    private void Raise(DtlsEvent dtlsEvent) => _events.Enqueue(dtlsEvent);
}
