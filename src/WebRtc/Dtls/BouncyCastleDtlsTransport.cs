using System.Diagnostics;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Srtp;
using Org.BouncyCastle.Tls;

namespace Camerad.WebRtc.Dtls;

/// <summary>
/// DTLS 1.2 (RFC 6347) for one connection. How it works:
/// <list type="bullet">
/// <item>The library computes, and nothing else: its blocking handshake runs on a thread of <see
/// cref="HandshakeThreads"/> and
/// sees a peer that never loses, repeats, fragments or reorders anything.</item>
/// <item>All of the network's doings are ours, on the network thread and on the caller's clock: reassembly
/// (<see cref="HandshakeReassembler"/>), flights packed and sent again (<see cref="OutboundFlight"/>, <see
/// cref="ResendTimer"/>),
/// and the records of epoch 1 (<see cref="ProtectedRecords"/>). So after the handshake there is no thread and no
/// library.</item>
/// <item>The peer's ChangeCipherSpec is not forwarded: the library gets one of ours right before Finished, when
/// everything that
/// comes before it (the client's CertificateVerify above all) has been delivered. The library can't take it
/// back.</item>
/// </list>
/// </summary>
internal sealed class BouncyCastleDtlsTransport : IDtlsTransport
{
    /// <summary>From <see cref="Start"/> to the peer's certificate verified; then Failed.</summary>
    public static readonly TimeSpan HandshakeTimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>Records of epoch 1 that came before they can be used; more are dropped and come again.</summary>
    public const int MaxHeldRecords = 8;

    internal const string FingerprintMismatch = "the peer's certificate is not the one its description announced";

    private static readonly byte[] ChangeCipherSpec = [1];

    private readonly RTCCertificate _certificate;
    private readonly IReadOnlyList<SrtpProfile> _srtpProfiles;
    private readonly HandshakeThreads _threads;
    private readonly Action _wake;
    private readonly RemoteFingerprints _fingerprints = new();
    private readonly HandshakeReassembler _reassembler = new();
    private readonly OutboundFlight _flight = new();
    private readonly ResendTimer _resend = new();
    private readonly Queue<byte[]> _transmits = new();
    private readonly Queue<DtlsEvent> _events = new();
    private readonly List<byte[]> _held = [];
    private readonly List<byte[]> _earlyData = [];

    private State _state;
    private DtlsRole _role;
    private Instant _deadline = Instant.Never;
    private DtlsHandshake? _handshake;
    private ProtectedRecords? _records;
    private ulong _nextLibrarySequence;
    private int _answeredSequence;
    private bool _hasCertificateVerify;
    private bool _hasSentChangeCipherSpec;
    private bool _hasFinished;

    /// <param name="certificate">Ours.</param>
    /// <param name="srtpProfiles">In the order of our preference.</param>
    /// <param name="threads">Where the handshake runs.</param>
    /// <param name="wake">Called from the handshake's thread when there is something to poll; must not block.</param>
    public BouncyCastleDtlsTransport(
        RTCCertificate certificate, IReadOnlyList<SrtpProfile> srtpProfiles, HandshakeThreads threads, Action wake)
    {
        _certificate = certificate;
        _srtpProfiles = srtpProfiles;
        _threads = threads;
        _wake = wake;
    }

    private enum State
    {
        New,
        Handshaking,

        /// <summary>The handshake is over, the remote description has not come.</summary>
        AwaitingFingerprints,
        Connected,
        Ended,
    }

    public Instant NextTimeout => Instant.Min(_deadline, _resend.Due);

    public IApplicationDataSink? ApplicationDataSink { get; set; }

    /// <summary>Records dropped: malformed, beyond a limit, not authentic or repeated.</summary>
    public long DroppedRecords { get; private set; }

    public void Start(Instant now, DtlsRole role)
    {
        Debug.Assert(_state == State.New, "Start is called once");
        if (_state != State.New) return;
        (_state, _role) = (State.Handshaking, role);
        _deadline = now + HandshakeTimeLimit;
        if (role == DtlsRole.Client) Launch();
        DeliverMessages();
    }

    public void SetRemoteFingerprints(IReadOnlyList<DtlsFingerprint> fingerprints)
    {
        _fingerprints.Set(fingerprints);
        Pump();
    }

    public void SetRoundTripTime(TimeSpan roundTripTime) => _resend.SetRoundTripTime(roundTripTime);

    public void HandleDatagram(Instant now, Span<byte> datagram)
    {
        if (_state == State.Ended) return;
        Pump();
        ReadOnlySpan<byte> rest = datagram;
        while (DtlsRecord.TryRead(ref rest, out DtlsRecord record))
            HandleRecord(now, record, datagram[^(rest.Length + record.Bytes.Length)..^rest.Length]);
        if (!rest.IsEmpty) DroppedRecords++;
        Pump();
    }

    public void HandleTimeout(Instant now)
    {
        Pump();
        if (now >= _deadline)
            Fail(_handshake is null ? "the peer sent no ClientHello in time" : "the handshake took too long");
        if (_resend.HandleTimeout(now)) TransmitFlight();
    }

    public bool TryPollTransmit(Span<byte> destination, out int length)
    {
        length = 0;
        Pump();
        if (!_transmits.TryPeek(out byte[]? datagram) || datagram.Length > destination.Length) return false;
        _transmits.Dequeue().CopyTo(destination);
        length = datagram.Length;
        return true;
    }

    public bool TryPollEvent(out DtlsEvent dtlsEvent)
    {
        Pump();
        return _events.TryDequeue(out dtlsEvent!);
    }

    public bool TryProtect(Span<byte> record)
    {
        if (_state != State.Connected || record.Length > DtlsRecord.MaxProtectedLength) return false;
        _records!.Seal(DtlsContentType.ApplicationData, record);
        return true;
    }

    public void Close()
    {
        if (_state == State.Connected) TransmitAlert(DtlsAlert.Warning, DtlsAlert.CloseNotify);
        End();
    }

    public void Dispose() => End();

    private void HandleRecord(Instant now, in DtlsRecord record, Span<byte> bytes)
    {
        if (record.Epoch == 0) HandlePlaintext(now, record);
        else if (record.Epoch == ProtectedRecords.Epoch) HandleProtected(now, bytes);
        else DroppedRecords++;
    }

    private void HandlePlaintext(Instant now, in DtlsRecord record)
    {
        switch (record.ContentType)
        {
            case DtlsContentType.Handshake:
                HandleHandshake(now, record.Fragment);
                break;
            case DtlsContentType.Alert:
                HandlePlaintextAlert(record.Fragment);
                break;
            case DtlsContentType.ChangeCipherSpec:
                break; // implied by the first authentic record of epoch 1
            default:
                DroppedRecords++;
                break;
        }
    }

    private void HandleHandshake(Instant now, ReadOnlySpan<byte> messages)
    {
        while (HandshakeFragment.TryRead(ref messages, out HandshakeFragment fragment))
        {
            switch (_reassembler.Handle(fragment))
            {
                case HandshakeReassembler.Outcome.Repeated:
                    HandleRepetition(now, fragment.MessageSequence);
                    break;
                case HandshakeReassembler.Outcome.Refused:
                    DroppedRecords++;
                    break;
            }
        }
        if (!messages.IsEmpty) DroppedRecords++;
        DeliverMessages();
    }

    /// <summary>
    /// The peer sends again what our flight answers: our flight was lost (RFC 6347 §4.2.4). True also when we have
    /// finished, for the
    /// side that sent last, which is the server.
    /// </summary>
    private void HandleRepetition(Instant now, int messageSequence)
    {
        bool isAnswered = messageSequence < _answeredSequence && !_flight.IsEmpty;
        bool maySend = _state == State.Handshaking || _role == DtlsRole.Server;
        if (isAnswered && maySend && _resend.TryAnswerRepetition(now)) TransmitFlight();
    }

    private void HandlePlaintextAlert(ReadOnlySpan<byte> alert)
    {
        // An alert in the clear is anybody's; it counts only while the handshake itself is in the clear.
        if (_state != State.Handshaking || alert.Length != DtlsAlert.Length) DroppedRecords++;
        else if (alert[0] == DtlsAlert.Fatal || alert[1] == DtlsAlert.CloseNotify) Fail(DescribeAlert(alert));
    }

    private void DeliverMessages()
    {
        if (_state != State.Handshaking) return;
        if (_handshake is null && _reassembler.HasNext) Launch();
        while (_handshake is not null
            && _reassembler.TryTakeNext(out HandshakeType type, out int sequence, out byte[] body))
        {
            DeliverMessage(_handshake.Pipe, type, sequence, body);
            if (type == HandshakeType.CertificateVerify) _hasCertificateVerify = true;
        }
        OpenHeldRecords();
    }

    private void DeliverMessage(HandshakePipe pipe, HandshakeType type, int sequence, byte[] body)
    {
        int offset = 0;
        do
        {
            int length = Math.Min(body.Length - offset, HandshakePipe.MaxFragmentLength);
            var fragment = new byte[HandshakeFragment.HeaderLength + length];
            HandshakeFragment.WriteHeader(fragment, type, body.Length, sequence, offset, length);
            body.AsSpan(offset, length).CopyTo(fragment.AsSpan(HandshakeFragment.HeaderLength));
            Deliver(pipe, DtlsRecord.Build(DtlsContentType.Handshake, _nextLibrarySequence++, fragment));
            offset += length;
        }
        while (offset < body.Length);
    }

    private void Deliver(HandshakePipe pipe, byte[] record)
    {
        if (!pipe.TryDeliver(record)) DroppedRecords++;
    }

    private void HandleProtected(Instant now, Span<byte> record)
    {
        var contentType = (DtlsContentType)record[0];
        if (_records is null || (_state == State.Handshaking && !CanFinish)) Hold(record);
        else if (contentType == DtlsContentType.Handshake && _state == State.Handshaking) HandleFinished(record);
        else if (_records.TryOpen(record, out Span<byte> plaintext)) HandleOpened(now, contentType, plaintext);
        else DroppedRecords++;
    }

    /// <summary>The library opens it once more, and so gets it as it came.</summary>
    private void HandleFinished(Span<byte> record)
    {
        byte[] asItCame = record.ToArray();
        if (_hasFinished || !_records!.TryOpen(record, out _))
        {
            DroppedRecords++;
            return;
        }
        _hasFinished = true;
        HandshakePipe pipe = _handshake!.Pipe;
        Deliver(pipe, DtlsRecord.Build(DtlsContentType.ChangeCipherSpec, _nextLibrarySequence++, ChangeCipherSpec));
        Deliver(pipe, asItCame);
    }

    /// <summary>Everything that comes before the peer's Finished is there.</summary>
    private bool CanFinish => _role == DtlsRole.Server ? _hasCertificateVerify : _hasSentChangeCipherSpec;

    private void Hold(ReadOnlySpan<byte> record)
    {
        if (_state == State.Handshaking && _held.Count < MaxHeldRecords) _held.Add(record.ToArray());
        else DroppedRecords++;
    }

    private void OpenHeldRecords()
    {
        if (_held.Count == 0 || _records is null || !CanFinish) return;
        byte[][] held = [.. _held];
        _held.Clear();
        // Application data among them is early, so nobody asks for the time.
        foreach (byte[] bytes in held) HandleProtected(Instant.Zero, bytes);
    }

    private void HandleOpened(Instant now, DtlsContentType contentType, ReadOnlySpan<byte> plaintext)
    {
        switch (contentType)
        {
            case DtlsContentType.Alert:
                HandleAlert(plaintext);
                break;
            case DtlsContentType.ApplicationData:
                HandleApplicationData(now, plaintext);
                break;
            case DtlsContentType.Handshake when _state == State.Connected:
                RefuseRenegotiation(plaintext);
                break;
            default:
                DroppedRecords++;
                break;
        }
    }

    private void RefuseRenegotiation(ReadOnlySpan<byte> message)
    {
        DroppedRecords++;
        bool asks = HandshakeFragment.TryRead(ref message, out HandshakeFragment fragment)
            && fragment.Type is HandshakeType.ClientHello or HandshakeType.HelloRequest;
        // RFC 5246 §7.2.2
        if (asks && _transmits.Count == 0) TransmitAlert(DtlsAlert.Warning, DtlsAlert.NoRenegotiation);
    }

    private void HandleAlert(ReadOnlySpan<byte> alert)
    {
        if (alert.Length != DtlsAlert.Length)
        {
            DroppedRecords++;
        }
        else if (alert[1] == DtlsAlert.CloseNotify && _state == State.Connected)
        {
            TransmitAlert(DtlsAlert.Warning, DtlsAlert.CloseNotify); // RFC 5246 §7.2.1: answered in kind
            End();
            _events.Enqueue(new DtlsEvent(DtlsEventKind.Closed));
        }
        else if (alert[0] == DtlsAlert.Fatal || alert[1] == DtlsAlert.CloseNotify)
        {
            Fail(DescribeAlert(alert));
        }
    }

    private void HandleApplicationData(Instant now, ReadOnlySpan<byte> data)
    {
        // Behind a Connected that nobody has polled it has to queue too.
        if (_state == State.Connected && _events.Count == 0 && ApplicationDataSink is { } sink)
            sink.HandleApplicationData(now, data);
        else if (_state == State.Connected && _events.Count is > 0 and < MaxHeldRecords)
            RaiseApplicationData(data.ToArray());
        else if (IsUnverified && _earlyData.Count < MaxHeldRecords)
            _earlyData.Add(data.ToArray());
        else
            DroppedRecords++;
    }

    private bool IsUnverified => _state is State.Handshaking or State.AwaitingFingerprints;

    private void RaiseApplicationData(byte[] payload) =>
        _events.Enqueue(new DtlsEvent(DtlsEventKind.ApplicationData, Payload: payload));

    private void Launch()
    {
        var negotiation = new DtlsNegotiation(_certificate, _srtpProfiles, _fingerprints);
        _handshake = new DtlsHandshake(_role, negotiation, _wake);
        if (!_threads.TryRun(_handshake.Run)) Fail("too many handshakes wait for their turn");
    }

    /// <summary>Takes over what the handshake's thread has left.</summary>
    private void Pump()
    {
        if (_handshake is null || !IsUnverified) return;
        HandshakeOutcome? outcome = _handshake.Outcome; // first: no flight sent before it may be missed
        while (_handshake.Pipe.TryTakeFlight(out IReadOnlyList<byte[]> flight)) StartFlight(flight, _handshake);
        TakeKeys(_handshake);
        OpenHeldRecords();
        if (_state == State.Handshaking && outcome is not null) Finish(outcome);
        if (_state == State.AwaitingFingerprints) VerifyFingerprint(_handshake.Outcome!);
    }

    private void TakeKeys(DtlsHandshake handshake)
    {
        if (_records is not null || handshake.Keys is not { } keys) return;
        _records = new ProtectedRecords(keys, _role);
        keys.Clear(); // the library has made its ciphers of them before
    }

    private void StartFlight(IReadOnlyList<byte[]> records, DtlsHandshake handshake)
    {
        TakeKeys(handshake);
        foreach (byte[] bytes in records)
        {
            ReadOnlySpan<byte> rest = bytes;
            if (!DtlsRecord.TryRead(ref rest, out DtlsRecord record)) continue;
            if (record.ContentType == DtlsContentType.ChangeCipherSpec) _hasSentChangeCipherSpec = true;
            if (record.Epoch == ProtectedRecords.Epoch) _records?.SkipSequence(record.EpochAndSequence);
        }
        _flight.Replace(records);
        _answeredSequence = _reassembler.NextSequence;
        _transmits.Clear(); // an older flight that has not left is of no use any more
        TransmitFlight();
        _resend.Start();
    }

    private void TransmitFlight()
    {
        if (_transmits.Count == 0) _flight.Transmit(_transmits);
    }

    private void Finish(HandshakeOutcome outcome)
    {
        _resend.Stop();
        if (outcome.Error is { } error) Fail(error);
        else _state = State.AwaitingFingerprints;
    }

    private void VerifyFingerprint(HandshakeOutcome outcome)
    {
        switch (_fingerprints.Check(outcome.RemoteCertificates is [byte[] own, ..] ? own : default))
        {
            case RemoteFingerprints.Verdict.Match:
                Connect(outcome);
                break;
            case RemoteFingerprints.Verdict.Mismatch:
                TransmitAlert(DtlsAlert.Fatal, DtlsAlert.BadCertificate);
                Fail(FingerprintMismatch);
                break;
        }
    }

    private void Connect(HandshakeOutcome outcome)
    {
        _state = State.Connected;
        _deadline = Instant.Never;
        _handshake = null;
        _events.Enqueue(new DtlsEvent(
            DtlsEventKind.Connected, _role, outcome.Profile, outcome.KeyingMaterial, outcome.RemoteCertificates,
            outcome.CipherSuite));
        foreach (byte[] payload in _earlyData) RaiseApplicationData(payload);
        _earlyData.Clear();
    }

    private void Fail(string error)
    {
        if (_state == State.Ended) return;
        End();
        _events.Enqueue(new DtlsEvent(DtlsEventKind.Failed, Error: error));
    }

    /// <summary>Lets go of thread and keys; datagrams already queued still leave.</summary>
    private void End()
    {
        if (_state == State.Ended) return;
        _state = State.Ended;
        _deadline = Instant.Never;
        _resend.Stop();
        _flight.Clear();
        _handshake?.Pipe.Cancel();
        _handshake = null;
        _records?.Dispose();
        _records = null;
        _held.Clear();
        _earlyData.Clear();
    }

    private void TransmitAlert(byte level, byte description) =>
        _transmits.Enqueue(_records!.Seal(DtlsContentType.Alert, [level, description]));

    private static string DescribeAlert(ReadOnlySpan<byte> alert) =>
        $"the peer sent the alert {AlertDescription.GetText(alert[1])}";
}
