using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol.Jsep;

namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §5.4: a sender and a receiver that share a media section. Threading: any thread may call.
/// </summary>
public sealed class RTCRtpTransceiver
{
    private readonly RTCPeerConnection _connection;
    private readonly JsepTransceiver _jsep;

    internal RTCRtpTransceiver(
        RTCPeerConnection connection, JsepTransceiver jsep, MediaStreamTrack? track, RTCRtpEncodingParameters encoding)
    {
        (_connection, _jsep) = (connection, jsep);
        Sender = new RTCRtpSender(connection, jsep, track, encoding);
        // W3C WebRTC §5.3: a transceiver that the peer's description makes has a track of the id said there.
        string id = jsep.WasCreatedByRemote && jsep.Receiver.RemoteTrackId is { } said
            ? said : Guid.NewGuid().ToString();
        Receiver = new RTCRtpReceiver(connection, jsep, id);
    }

    /// <summary>The media section's name; null before it is negotiated.</summary>
    public string? Mid
    {
        get
        {
            lock (_connection.Gate) return _jsep.Mid;
        }
    }

    public RTCRtpSender Sender { get; }

    public RTCRtpReceiver Receiver { get; }

    /// <summary>What is wished; takes part from the next negotiation on.</summary>
    /// <exception cref="RTCException">TypeError: stopped. InvalidStateError: the transceiver is stopped.</exception>
    public RTCRtpTransceiverDirection Direction
    {
        get
        {
            lock (_connection.Gate)
                return _jsep.IsStopping ? RTCRtpTransceiverDirection.Stopped : Capabilities.ToApi(_jsep.Direction);
        }

        set
        {
            lock (_connection.Gate)
            {
                _connection.ThrowIfClosed();
                if (_jsep.IsStopping)
                    throw new RTCException(RTCException.InvalidStateError, "The transceiver is stopped.");
                if (value == RTCRtpTransceiverDirection.Stopped)
                    throw new RTCException(RTCException.TypeError, "Call Stop to stop a transceiver.");
                if (Capabilities.ToApi(_jsep.Direction) == value) return;
                _jsep.Direction = Capabilities.ToCore(value);
            }

            _connection.UpdateNegotiationNeeded();
        }
    }

    /// <summary>What was negotiated; null: nothing yet.</summary>
    public RTCRtpTransceiverDirection? CurrentDirection
    {
        get
        {
            lock (_connection.Gate)
            {
                return _jsep.IsStopped ? RTCRtpTransceiverDirection.Stopped
                    : _jsep.CurrentDirection is { } current ? Capabilities.ToApi(current) : null;
            }
        }
    }

    internal JsepTransceiver Negotiation => _jsep;

    /// <summary>What carries both ways.</summary>
    internal RTCDtlsTransport? Transport
    {
        set => (Sender.Transport, Receiver.Transport) = (value, value);
    }

    /// <summary>
    /// W3C WebRTC §5.4, stop: sends and receives nothing any more; the next negotiation tells the peer. Safe to call
    /// twice.
    /// </summary>
    /// <exception cref="RTCException">InvalidStateError: the connection is closed.</exception>
    public void Stop()
    {
        lock (_connection.Gate)
        {
            _connection.ThrowIfClosed();
            if (_jsep.IsStopping) return;
            _jsep.Stop();
        }

        _connection.StopMedia(this);
        _connection.UpdateNegotiationNeeded();
    }

    /// <summary>W3C WebRTC §5.4, setCodecPreferences: which codecs are negotiated, in which order.</summary>
    /// <param name="codecs">Of <see cref="RTCRtpReceiver.GetCapabilities"/>; empty: the default.</param>
    /// <exception cref="RTCException">
    /// InvalidModificationError: one is not among them, or all are rtx or such.
    /// </exception>
    public void SetCodecPreferences(IReadOnlyList<RTCRtpCodec> codecs)
    {
        IReadOnlyList<RtpCodec> preferences = Capabilities.ToPreferences(codecs, _jsep.Kind);
        lock (_connection.Gate) _jsep.CodecPreferences = preferences;
    }
}
