using Camerad.Media;
using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc;

// Transceivers: W3C WebRTC §5.1.
public sealed partial class RTCPeerConnection
{
    /// <summary>W3C WebRTC §5.1, getSenders.</summary>
    public IReadOnlyList<RTCRtpSender> GetSenders() => [.. GetTransceivers().Select(static one => one.Sender)];

    /// <summary>W3C WebRTC §5.1, getReceivers.</summary>
    public IReadOnlyList<RTCRtpReceiver> GetReceivers() => [.. GetTransceivers().Select(static one => one.Receiver)];

    /// <summary>W3C WebRTC §5.1, getTransceivers: those that are not stopped, in the order they were made.</summary>
    public IReadOnlyList<RTCRtpTransceiver> GetTransceivers()
    {
        lock (Gate) return [.. _transceivers.Where(static one => !one.Negotiation.IsStopped)];
    }

    /// <summary>W3C WebRTC §5.1, addTrack: sends it from the next negotiation on.</summary>
    /// <param name="track">A track of a source.</param>
    /// <param name="streams">The streams it is part of at the peer.</param>
    /// <exception cref="RTCException">
    /// InvalidStateError: closed. InvalidAccessError: it is sent already. TypeError: a received track.
    /// </exception>
    public RTCRtpSender AddTrack(MediaStreamTrack track, params IReadOnlyList<MediaStream> streams)
    {
        ArgumentNullException.ThrowIfNull(track);
        RTCRtpTransceiver transceiver;
        lock (Gate)
        {
            ThrowIfClosed();
            RTCRtpSender.CheckTrack(track, track.Kind);
            if (_transceivers.Exists(one => one.Sender.Track == track && !one.Negotiation.IsStopped))
                throw new RTCException(RTCException.InvalidAccessError, "The track is sent already.");
            MediaKind kind = track.Source!.Kind;
            if (_transceivers.Find(one => CanCarry(one, kind)) is { } free)
            {
                transceiver = free;
                transceiver.Sender.Track = track;
                transceiver.Negotiation.Direction |= SdpDirection.SendOnly;
            }
            else
            {
                transceiver = Add(
                    _jsep.AddTransceiver(kind, SdpDirection.SendRecv), track, EncodingCheck.Choose([], kind));
            }

            transceiver.Negotiation.HasAddedTrack = true;
            NameStreams(transceiver, streams);
        }

        UpdateSenders();
        UpdateNegotiationNeeded();
        return transceiver.Sender;
    }

    /// <summary>W3C WebRTC §5.1, removeTrack: the sender stays and sends nothing.</summary>
    /// <exception cref="RTCException">
    /// InvalidStateError: closed. InvalidAccessError: another connection's sender.
    /// </exception>
    public void RemoveTrack(RTCRtpSender sender)
    {
        ArgumentNullException.ThrowIfNull(sender);
        lock (Gate)
        {
            ThrowIfClosed();
            if (!sender.IsOf(this))
                throw new RTCException(RTCException.InvalidAccessError, "The sender is another connection's.");
            // What was stopped or rolled back is not in the set any more.
            if (sender.Track is null || !GetSenders().Contains(sender)) return;
            sender.Track = null;
            sender.Negotiation.Direction &= ~SdpDirection.SendOnly;
        }

        UpdateSenders();
        UpdateNegotiationNeeded();
    }

    /// <summary>W3C WebRTC §5.1, addTransceiver with a track.</summary>
    /// <exception cref="RTCException">
    /// InvalidStateError: closed. TypeError: a received track, direction stopped, names of encodings. RangeError: an
    /// encoding. OperationError: an encoding's codec is none of ours.
    /// </exception>
    public RTCRtpTransceiver AddTransceiver(MediaStreamTrack track, RTCRtpTransceiverInit? init = null)
    {
        ArgumentNullException.ThrowIfNull(track);
        RTCRtpSender.CheckTrack(track, track.Kind);
        return AddTransceiver(track.Source!.Kind, track, init ?? new RTCRtpTransceiverInit());
    }

    /// <summary>
    /// W3C WebRTC §5.1, addTransceiver with a kind: to receive, or to send what <see cref="RTCRtpSender.ReplaceTrack"/>
    /// brings.
    /// </summary>
    /// <param name="kind">"audio" or "video".</param>
    /// <param name="init">Null: the defaults.</param>
    /// <exception cref="RTCException">
    /// InvalidStateError: closed. TypeError: another kind, direction stopped, names of encodings. RangeError: an
    /// encoding. OperationError: an encoding's codec is none of ours.
    /// </exception>
    public RTCRtpTransceiver AddTransceiver(string kind, RTCRtpTransceiverInit? init = null) => AddTransceiver(
        kind switch
        {
            "audio" => MediaKind.Audio,
            "video" => MediaKind.Video,
            _ => throw new RTCException(
                RTCException.TypeError, $"\"{kind}\" is no kind of media; \"audio\" and \"video\" are."),
        },
        track: null, init ?? new RTCRtpTransceiverInit());

    /// <summary>Inside <see cref="Gate"/>: whether a codec can be sent without negotiating again.</summary>
    internal bool CanSend(JsepTransceiver transceiver, RTCRtpCodec codec) =>
        Negotiated(transceiver)?.Sender is not { } sender
        || sender.Codecs.Any(one => one.Codec.MimeType.Equals(codec.MimeType, StringComparison.OrdinalIgnoreCase));

    /// <summary>What is negotiated, and the switches of tracks and encodings, go to the engine. Any thread.</summary>
    internal void UpdateSenders()
    {
        lock (Gate)
        {
            if (_closed != 0) return;
            _transport.SetMedia(
                [.. _jsep.Media.Select(ToOutbound).OfType<OutboundStream>()],
                [.. _jsep.Media.Where(static media => media.Receiver is not null && !media.Transceiver.IsStopping)]);
        }

        foreach (RTCRtpSender sender in GetSenders()) sender.ApplyLimits();
    }

    /// <summary>A transceiver was stopped: its track ends now (W3C WebRTC §5.4, stop sending and receiving).</summary>
    internal void StopMedia(RTCRtpTransceiver transceiver)
    {
        UpdateSenders();
        _context.Post(transceiver.Receiver.Media.End);
    }

    /// <summary>Queues a task on the connection's context.</summary>
    internal void Post(Action task) => _context.Post(task);

    internal void PlayTone(int handle, byte? code, TimeSpan duration, TimeSpan gap) =>
        _transport.PlayTone(handle, code, duration, gap);

    internal void RequestKeyFrame(int handle) => _transport.RequestKeyFrame(handle);

    internal IReadOnlyList<RtpSource> SourcesOf(int handle, bool contributing) =>
        _transport.CollectSources(handle, contributing);

    // W3C WebRTC §5.1, addTrack, step 6: a sender that has never sent.
    private static bool CanCarry(RTCRtpTransceiver transceiver, MediaKind kind) =>
        transceiver.Sender.Track is null && transceiver.Negotiation.Kind == kind
            && transceiver.Negotiation.CanBeReusedByAddTrack;

    private RTCRtpTransceiver AddTransceiver(MediaKind kind, MediaStreamTrack? track, RTCRtpTransceiverInit init)
    {
        RTCRtpTransceiver transceiver;
        lock (Gate)
        {
            ThrowIfClosed();
            SdpDirection direction = Capabilities.ToCore(init.Direction);
            RTCRtpEncodingParameters encoding = EncodingCheck.Choose(init.SendEncodings, kind);
            transceiver = Add(_jsep.AddTransceiver(kind, direction), track, encoding);
            NameStreams(transceiver, init.Streams);
        }

        UpdateSenders();
        UpdateNegotiationNeeded();
        return transceiver;
    }

    /// <summary>
    /// A legacy option of createOffer (W3C WebRTC §4.4.3.3). Whatever it changes, negotiation is not needed for it:
    /// the offer is being made.
    /// </summary>
    private void OfferToReceive(MediaKind kind, bool? wish)
    {
        lock (Gate)
        {
            if (wish is not { } receives || _closed != 0) return;
            JsepTransceiver[] receiving = [.. _jsep.Transceivers.Where(one => one.Kind == kind && !one.IsStopping
                && one.Direction.HasFlag(SdpDirection.RecvOnly))];
            if (!receives)
                foreach (JsepTransceiver transceiver in receiving) transceiver.Direction &= ~SdpDirection.RecvOnly;
            else if (receiving.Length == 0)
                Add(_jsep.AddTransceiver(kind, SdpDirection.RecvOnly), track: null, EncodingCheck.Choose([], kind));
        }
    }

    private RTCRtpTransceiver Add(JsepTransceiver jsep, MediaStreamTrack? track, RTCRtpEncodingParameters encoding)
    {
        var transceiver = new RTCRtpTransceiver(this, jsep, track, encoding);
        _transceivers.Add(transceiver);
        return transceiver;
    }

    private static void NameStreams(RTCRtpTransceiver transceiver, IReadOnlyList<MediaStream> streams) =>
        transceiver.Negotiation.Sender.StreamIds = [.. streams.Select(static stream => stream.Id).Distinct()];

    // Inside the gate.
    private RTCRtpTransceiver Find(JsepTransceiver jsep) => _transceivers.Find(one => one.Negotiation == jsep)
        ?? Add(jsep, track: null, EncodingCheck.Choose([], jsep.Kind));

    // Inside the gate.
    private void UpdateTransceivers(JsepChanges changes, List<Action> events)
    {
        foreach (JsepTransceiver created in changes.Created) Find(created);
        foreach (JsepTransceiver gone in changes.Removed.Concat(changes.Stopped))
            events.Add(Find(gone).Receiver.Media.End);

        _transceivers.RemoveAll(one => changes.Removed.Contains(one.Negotiation));
    }

    private OutboundStream? ToOutbound(NegotiatedMedia media)
    {
        if (media.Sender is not { } sender || media.Transceiver.IsStopping) return null;
        RTCRtpSender face = Find(media.Transceiver).Sender;
        return new OutboundStream(media, sender, face.Encoding, face.IsSending ? face.Track!.Source!.Feed : null);
    }
}
