using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2. Threading: any thread may call.</summary>
public sealed class RTCRtpSender
{
    private readonly RTCPeerConnection _connection;
    private readonly JsepTransceiver _jsep;
    private RTCRtpEncodingParameters _encoding;
    private string? _transactionId;
    private MediaStreamTrack? _track;
    private EncodedMediaSource? _limited;
    private volatile bool _isReleased;
    // Bits per second; the core's, of the bound that was set and the peer's estimate
    private long _targetBitrate = long.MaxValue;

    internal RTCRtpSender(
        RTCPeerConnection connection, JsepTransceiver jsep, MediaStreamTrack? track, RTCRtpEncodingParameters encoding)
    {
        (_connection, _jsep, _encoding) = (connection, jsep, encoding);
        SetTrack(track);
        if (!IsVideo) Dtmf = new RTCDTMFSender(connection, this);
    }

    /// <summary>What is sent; null: nothing.</summary>
    public MediaStreamTrack? Track
    {
        get => _track;
        internal set => SetTrack(value);
    }

    /// <summary>What carries it; null before there is a local description of it.</summary>
    public RTCDtlsTransport? Transport { get; internal set; }

    /// <summary>Plays tones to the peer, always the same (W3C WebRTC §7.1); null: sends pictures.</summary>
    public RTCDTMFSender? Dtmf { get; }

    internal RTCRtpEncodingParameters Encoding => _encoding;

    internal bool IsOf(RTCPeerConnection connection) => _connection == connection;

    internal JsepTransceiver Negotiation => _jsep;

    /// <summary>W3C WebRTC §5.2, getCapabilities.</summary>
    /// <param name="kind">"audio" or "video".</param>
    /// <returns>Null for another kind.</returns>
    public static RTCRtpCapabilities? GetCapabilities(string kind) => Capabilities.Of(kind);

    /// <summary>W3C WebRTC §5.2, getParameters: as they are now, with a new transaction id.</summary>
    public RTCRtpSendParameters GetParameters()
    {
        lock (_connection.Gate)
        {
            _transactionId ??= Guid.NewGuid().ToString("N");
            return Current(_transactionId);
        }
    }

    /// <summary>
    /// W3C WebRTC §5.2, setParameters: <c>active</c>, <c>maxBitrate</c> and <c>maxFramerate</c> of the one encoding.
    /// </summary>
    /// <exception cref="RTCException">
    /// InvalidStateError: stopped, or the parameters are not from <see cref="GetParameters"/>.
    /// InvalidModificationError: something else was changed. RangeError: out of range. OperationError
    /// (<see cref="RTCError"/>): scaling, or another codec than the source's.
    /// </exception>
    public Task SetParameters(RTCRtpSendParameters parameters) => _connection.Enqueue(() =>
    {
        lock (_connection.Gate)
        {
            if (_jsep.IsStopping || _jsep.IsStopped) throw Stopped();
            if (_transactionId is null)
                throw new RTCException(RTCException.InvalidStateError, "Parameters must come from GetParameters.");
            CheckModification(parameters, Current(_transactionId));
            RTCRtpEncodingParameters encoding = EncodingCheck.Complete(parameters.Encodings[0], _jsep.Kind);
            CheckCodec(encoding.Codec, parameters.Codecs);
            _encoding = encoding;
            _transactionId = null;
        }

        _connection.UpdateSenders();
        return true;
    });

    /// <summary>W3C WebRTC §5.2, replaceTrack: without a negotiation.</summary>
    /// <param name="withTrack">Null: sends nothing.</param>
    /// <exception cref="RTCException">
    /// TypeError: of another kind, or a received track. InvalidStateError: stopped. InvalidModificationError: the codec
    /// of the track's source was not negotiated.
    /// </exception>
    public Task ReplaceTrack(MediaStreamTrack? withTrack) => _connection.Enqueue(() =>
    {
        if (withTrack is not null) CheckTrack(withTrack, IsVideo ? "video" : "audio");
        lock (_connection.Gate)
        {
            if (_jsep.IsStopping || _jsep.IsStopped) throw Stopped();
            if (withTrack is not null && !_connection.CanSend(_jsep, withTrack.Source!.Codec))
            {
                throw new RTCException(RTCException.InvalidModificationError,
                    $"{withTrack.Source.Codec.MimeType} was not negotiated here; negotiate again with a transceiver of"
                    + " this track.");
            }

            SetTrack(withTrack);
        }

        _connection.UpdateSenders();
        return true;
    });

    /// <summary>
    /// W3C WebRTC §5.2, setStreams: the streams the track is part of at the peer, from the next negotiation on.
    /// </summary>
    /// <exception cref="RTCException">InvalidStateError: the connection is closed.</exception>
    public void SetStreams(params IReadOnlyList<MediaStream> streams)
    {
        lock (_connection.Gate)
        {
            _connection.ThrowIfClosed();
            _jsep.Sender.StreamIds = [.. streams.Select(static stream => stream.Id).Distinct()];
        }

        _connection.UpdateNegotiationNeeded();
    }

    /// <summary>W3C WebRTC §5.2, getStats: what is about this sender, and what that refers to.</summary>
    public Task<RTCStatsReport> GetStats() => _connection.GetStats(this);

    /// <exception cref="RTCException">TypeError.</exception>
    internal static void CheckTrack(MediaStreamTrack track, string kind)
    {
        if (track.Kind != kind)
            throw new RTCException(RTCException.TypeError, $"A track of kind {kind} is needed, not {track.Kind}.");
        if (track.Source is null)
        {
            throw new RTCException(RTCException.TypeError,
                "A received track can't be sent: write its frames into an EncodedVideoSource or EncodedAudioSource.");
        }
    }

    /// <summary>
    /// Tells the source what bounds there are. Not inside the gate: who listens is the caller's code.
    /// </summary>
    internal void ApplyLimits()
    {
        EncodedMediaSource? source = _isReleased ? null : Track?.Source;
        EncodedMediaSource? before = Interlocked.Exchange(ref _limited, source);
        if (before != source) before?.SetLimits(this, null);
        source?.SetLimits(this, Limits);
    }

    /// <summary>The peer estimates that its path takes no more (REMB), or the bound that was set is in force.</summary>
    /// <param name="bitrateBps">Null: no bound.</param>
    internal void SetTargetBitrate(long? bitrateBps)
    {
        Volatile.Write(ref _targetBitrate, bitrateBps ?? long.MaxValue);
        ApplyLimits();
    }

    /// <summary>
    /// The connection is closed: the sender keeps its track, and its source is free of it. Not inside the gate.
    /// </summary>
    internal void Release()
    {
        _isReleased = true;
        if (_track is not null) _track.Changed -= _connection.UpdateSenders;
        ApplyLimits();
    }

    /// <summary>The track's switches and the encoding's say that frames go out.</summary>
    internal bool IsSending => _encoding.Active && Track is { IsSending: true };

    /// <summary>
    /// Inside the gate: W3C WebRTC §7.2, determine if DTMF can be sent, but for the connection's state.
    /// </summary>
    internal bool CanSendTones => !_jsep.IsStopping && !_jsep.IsStopped && Track is not null && _encoding.Active
        && _jsep.CurrentDirection?.HasFlag(SdpDirection.SendOnly) == true
        && _connection.Negotiated(_jsep)?.Sender?.TelephoneEventPayloadType is not null;

    private bool IsVideo => _jsep.Kind == Media.MediaKind.Video;

    private EncodedSourceLimits Limits
    {
        get
        {
            if (!_encoding.Active) return default;
            long bitrate = Math.Min(_encoding.MaxBitrate ?? long.MaxValue, Volatile.Read(ref _targetBitrate));
            return new EncodedSourceLimits(
                bitrate == long.MaxValue ? null : (uint)Math.Min(bitrate, uint.MaxValue),
                IsVideo ? _encoding.MaxFramerate : null);
        }
    }

    private RTCRtpSendParameters Current(string transactionId)
    {
        NegotiatedSender? negotiated = _connection.Negotiated(_jsep)?.Sender;
        return new RTCRtpSendParameters
        {
            TransactionId = transactionId,
            Encodings = [_encoding],
            Codecs = Capabilities.ToParameters(negotiated?.Codecs),
            HeaderExtensions = Capabilities.ToParameters(negotiated?.HeaderExtensions),
            Rtcp = new RTCRtcpParameters(negotiated?.Cname, negotiated?.ReducedSizeRtcp ?? false),
        };
    }

    private void SetTrack(MediaStreamTrack? track)
    {
        if (_track is not null) _track.Changed -= _connection.UpdateSenders;
        _track = track;
        _jsep.Sender.TrackId = track?.Id;
        _jsep.Sender.SourceCodec = track?.Source is { } source ? Capabilities.ToCore(source.Codec) : null;
        _jsep.Sender.StreamProfile = (track?.Source as EncodedVideoSource)?.ParameterSets?.ProfileLevelId;
        if (track is not null) track.Changed += _connection.UpdateSenders;
    }

    // W3C WebRTC §5.2, setParameters, steps 5 to 7.
    private static void CheckModification(RTCRtpSendParameters wanted, RTCRtpSendParameters current)
    {
        string? changed = wanted.TransactionId != current.TransactionId ? "transactionId"
            : wanted.Encodings.Count != current.Encodings.Count ? "the number of encodings"
            : wanted.Encodings[0].Rid != current.Encodings[0].Rid ? "rid"
            : !wanted.Codecs.SequenceEqual(current.Codecs) ? "codecs"
            : !wanted.HeaderExtensions.SequenceEqual(current.HeaderExtensions) ? "headerExtensions"
            : wanted.Rtcp != current.Rtcp ? "rtcp" : null;
        if (changed is not null)
            throw new RTCException(RTCException.InvalidModificationError, $"SetParameters can't change {changed}.");
    }

    // W3C WebRTC §5.2, setParameters: of those negotiated, before that of all. Then what can't be done with encoded
    // frames.
    private void CheckCodec(RTCRtpCodec? codec, IReadOnlyList<RTCRtpCodecParameters> negotiated)
    {
        if (codec is null) return;
        bool isThere = negotiated.Count == 0
            ? Capabilities.Has(_jsep.Kind, codec) : negotiated.Any(one => Capabilities.IsSame(one, codec));
        if (!isThere)
            throw new RTCException(RTCException.InvalidModificationError, $"{codec.MimeType} was not negotiated.");
        if (Track?.Source is { } source
            && !source.Codec.MimeType.Equals(codec.MimeType, StringComparison.OrdinalIgnoreCase))
        {
            throw new RTCError(RTCErrorDetailType.HardwareEncoderError,
                $"{codec.MimeType} can't be sent: the track's source writes {source.Codec.MimeType}.");
        }
    }

    private static RTCException Stopped() => new(RTCException.InvalidStateError, "The transceiver is stopped.");
}
