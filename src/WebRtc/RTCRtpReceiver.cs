using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol.Jsep;

namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.3. Threading: any thread may call.</summary>
public sealed class RTCRtpReceiver
{
    private readonly RTCPeerConnection _connection;
    private readonly JsepTransceiver _jsep;

    internal RTCRtpReceiver(RTCPeerConnection connection, JsepTransceiver jsep, string trackId)
    {
        (_connection, _jsep) = (connection, jsep);
        Track = new MediaStreamTrack(jsep.Kind, trackId, Media);
    }

    /// <summary>
    /// The peer plays a DTMF digit (RFC 4733), or its end (an empty tone). The specification has nothing for it; frames
    /// are not made of tones. On the connection's context.
    /// </summary>
    public event Action<RTCDTMFToneChangeEvent>? OnToneChange;

    /// <summary>What is received, whether something comes or not.</summary>
    public MediaStreamTrack Track { get; }

    /// <summary>What carries it; null before there is a local description of it.</summary>
    public RTCDtlsTransport? Transport { get; internal set; }

    /// <summary>What its track and that track's clones hear.</summary>
    internal ReceivedMedia Media { get; } = new();

    /// <summary>The streams the peer says the track is part of.</summary>
    internal List<MediaStream> Streams { get; } = [];

    internal JsepTransceiver Negotiation => _jsep;

    /// <summary>On the context.</summary>
    internal void RaiseToneChange(string tone) => OnToneChange?.Invoke(new RTCDTMFToneChangeEvent(tone));

    /// <summary>W3C WebRTC §5.3, getCapabilities.</summary>
    /// <param name="kind">"audio" or "video".</param>
    /// <returns>Null for another kind.</returns>
    public static RTCRtpCapabilities? GetCapabilities(string kind) => Capabilities.Of(kind);

    /// <summary>W3C WebRTC §5.3, getParameters.</summary>
    public RTCRtpReceiveParameters GetParameters()
    {
        lock (_connection.Gate)
        {
            NegotiatedReceiver? negotiated = _connection.Negotiated(_jsep)?.Receiver;
            return new RTCRtpReceiveParameters
            {
                Codecs = Capabilities.ToParameters(negotiated?.Codecs),
                HeaderExtensions = Capabilities.ToParameters(negotiated?.HeaderExtensions),
                Rtcp = new RTCRtcpParameters(negotiated?.RemoteCname, negotiated?.ReducedSizeRtcp ?? false),
            };
        }
    }

    /// <summary>The mixed-in sources of the last ten seconds, newest first.</summary>
    public IReadOnlyList<RTCRtpContributingSource> GetContributingSources() =>
        [.. _connection.SourcesOf(_jsep.Handle, contributing: true).Select(static one => new RTCRtpContributingSource
        {
            Source = one.Source,
            Timestamp = StatsClock.ToTimestamp(one.Timestamp),
            RtpTimestamp = one.RtpTimestamp,
            AudioLevel = one.AudioLevel,
        })];

    /// <summary>The streams of the last ten seconds, newest first.</summary>
    public IReadOnlyList<RTCRtpSynchronizationSource> GetSynchronizationSources() =>
        [.. _connection.SourcesOf(_jsep.Handle, contributing: false)
            .Select(static one => new RTCRtpSynchronizationSource
            {
                Source = one.Source,
                Timestamp = StatsClock.ToTimestamp(one.Timestamp),
                RtpTimestamp = one.RtpTimestamp,
                AudioLevel = one.AudioLevel,
            })];

    /// <summary>W3C WebRTC §5.3, getStats: what is about this receiver, and what that refers to.</summary>
    public Task<RTCStatsReport> GetStats() => _connection.GetStats(this);

    /// <summary>Asks the peer for a key frame (PLI, RFC 4585 §6.3.1), at the rate limit at most.</summary>
    public void RequestKeyFrame() => _connection.RequestKeyFrame(_jsep.Handle);
}
