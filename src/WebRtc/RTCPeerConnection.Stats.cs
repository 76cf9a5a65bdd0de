using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol.Stats;

namespace Camerad.WebRtc;

// Statistics: W3C WebRTC §8.
public sealed partial class RTCPeerConnection
{
    /// <summary>W3C WebRTC §8.2, getStats.</summary>
    /// <param name="selector">Null: everything. A track: what is about it, and what that refers to.</param>
    /// <exception cref="RTCException">
    /// InvalidAccessError: no sender or receiver here has the track, or several have.
    /// </exception>
    public async Task<RTCStatsReport> GetStats(MediaStreamTrack? selector = null)
    {
        if (selector is null) return await CollectStats().ConfigureAwait(false);
        RTCRtpTransceiver[] matches =
            [.. GetTransceivers().Where(one => one.Sender.Track == selector || one.Receiver.Track == selector)];
        if (matches.Length != 1)
        {
            throw new RTCException(RTCException.InvalidAccessError,
                $"{matches.Length} senders and receivers of this connection have the track; one must.");
        }

        return matches[0].Sender.Track == selector
            ? await GetStats(matches[0].Sender).ConfigureAwait(false)
            : await GetStats(matches[0].Receiver).ConfigureAwait(false);
    }

    internal async Task<RTCStatsReport> GetStats(RTCRtpSender sender) =>
        StatsSelection.Of(
            await CollectStats().ConfigureAwait(false), StatsReportBuilder.OutboundId(sender.Negotiation));

    internal async Task<RTCStatsReport> GetStats(RTCRtpReceiver receiver) =>
        StatsSelection.Of(
            await CollectStats().ConfigureAwait(false), StatsReportBuilder.InboundId(receiver.Negotiation));

    private async Task<RTCStatsReport> CollectStats()
    {
        RtcEngineStatistics? engine = await _transport.CollectStatistics().ConfigureAwait(false);
        var builder = new StatsReportBuilder(StatsClock.ToTimestamp(DateTimeOffset.UtcNow));
        lock (Gate)
        {
            builder.AddConnection(_dataChannels);
            foreach (RTCDataChannel channel in _dataChannels.All) builder.AddChannel(channel, engine);
            if (_transports.Dtls is { } dtls) builder.AddTransport(dtls, _certificate, engine);
            foreach (RTCRtpTransceiver transceiver in _transceivers)
            {
                if (transceiver.Sender.Track is { Source: { } source } track)
                    builder.AddSource(transceiver.Negotiation, track, source);
                if (Negotiated(transceiver.Negotiation) is { } media && engine is not null)
                    builder.AddMedia(media, transceiver, engine);
            }
        }

        return builder.Build();
    }
}
