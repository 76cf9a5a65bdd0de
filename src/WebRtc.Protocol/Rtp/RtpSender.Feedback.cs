using Camerad.WebRtc.Protocol.Rtcp;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <content>What the receiver says: reports, NACK, key-frame requests, estimates.</content>
internal sealed partial class RtpSender
{
    private int _lastFirSequenceNumber = -1;

    /// <summary>
    /// Takes a whole RTCP datagram, decrypted; what is about other streams is passed over, so that every sender of a
    /// transport may be given it. Never throws.
    /// </summary>
    public void HandleRtcp(Instant now, ReadOnlySpan<byte> datagram)
    {
        if (_state != State.Sending) return;
        Statistics.RtcpPacketsReceived++;
        var compound = new RtcpCompound(datagram);
        while (compound.TryRead(out RtcpPacket packet))
        {
            if (!TryHandlePacket(now, packet)) Statistics.RtcpPacketsMalformed++;
        }
        if (compound.IsMalformed) Statistics.RtcpPacketsMalformed++;
    }

    /// <returns>False if malformed; true also for what we don't know.</returns>
    private bool TryHandlePacket(Instant now, in RtcpPacket packet) => packet.Type switch
    {
        RtcpPacketType.ReceiverReport => TryHandleReceiverReport(now, packet),
        RtcpPacketType.SenderReport => TryHandleSenderReport(now, packet),
        RtcpPacketType.TransportFeedback => TryHandleTransportFeedback(now, packet),
        RtcpPacketType.PayloadFeedback => TryHandlePayloadFeedback(packet),
        _ => true,
    };

    private bool TryHandleReceiverReport(Instant now, in RtcpPacket packet)
    {
        if (!ReceiverReport.TryParse(packet, out ReceiverReport report)) return false;
        HandleBlocks(now, report.Blocks);
        return true;
    }

    /// <summary>A peer that sends too reports in its own SR.</summary>
    private bool TryHandleSenderReport(Instant now, in RtcpPacket packet)
    {
        if (!SenderReport.TryParse(packet, out SenderReport report)) return false;
        HandleBlocks(now, report.Blocks);
        return true;
    }

    private void HandleBlocks(Instant now, ReportBlocks blocks)
    {
        for (int i = 0; i < blocks.Count; i++) _reporter.HandleReportBlock(now, blocks[i]);
    }

    private bool TryHandleTransportFeedback(Instant now, in RtcpPacket packet) => packet.Count switch
    {
        GenericNack.Format => TryHandleNack(now, packet),
        TransportWideFeedback.Format => TryHandleTransportWideFeedback(packet),
        _ => true,
    };

    private bool TryHandleNack(Instant now, in RtcpPacket packet)
    {
        if (!GenericNack.TryParse(packet, out GenericNack nack)) return false;
        if (nack.MediaSsrc != _parameters.Ssrc || !_parameters.Nack) return true;
        Statistics.NackCount++;
        while (nack.TryRead(out ushort sequenceNumber)) RequestAgain(now, sequenceNumber);
        return true;
    }

    private void RequestAgain(Instant now, ushort sequenceNumber)
    {
        if (!_history.TryFind(sequenceNumber, out ulong index))
        {
            Statistics.NackedPacketsMissing++;
            return;
        }
        ref PacketHistory.Entry entry = ref _history[index];
        bool isUnderway = entry.RetransmittedAt != Instant.Never
            && now < entry.RetransmittedAt + _reporter.RoundTrip.Value;
        if (entry.IsRequested || isUnderway) Statistics.NackedPacketsRepeated++;
        else if (_retransmissions.TryAdd(index)) entry.IsRequested = true;
        else Statistics.NackedPacketsRefused++;
    }

    private bool TryHandleTransportWideFeedback(in RtcpPacket packet)
    {
        if (!TransportWideFeedback.TryParse(packet, out _)) return false;
        Statistics.TransportFeedbackCount++;
        return true;
    }

    private bool TryHandlePayloadFeedback(in RtcpPacket packet) => packet.Count switch
    {
        PictureLossIndication.Format => TryHandlePictureLoss(packet),
        FullIntraRequest.Format => TryHandleFullIntraRequest(packet),
        ReceiverEstimatedMaximumBitrate.Format => TryHandleEstimate(packet),
        _ => true,
    };

    private bool TryHandlePictureLoss(in RtcpPacket packet)
    {
        if (!PictureLossIndication.TryParse(packet, out uint mediaSsrc)) return false;
        if (mediaSsrc != _parameters.Ssrc) return true;
        Statistics.PliCount++;
        _wantsKeyFrame |= _parameters.IsActive;
        return true;
    }

    private bool TryHandleFullIntraRequest(in RtcpPacket packet)
    {
        if (!FullIntraRequest.TryParse(packet, out FullIntraRequest request)) return false;
        if (!request.TryGetSequenceNumber(_parameters.Ssrc, out byte sequenceNumber)) return true;
        if (sequenceNumber == _lastFirSequenceNumber) return true;             // RFC 5104 §4.3.1.2: a repetition
        _lastFirSequenceNumber = sequenceNumber;
        Statistics.FirCount++;
        _wantsKeyFrame |= _parameters.IsActive;
        return true;
    }

    private bool TryHandleEstimate(in RtcpPacket packet)
    {
        // FMT 15 carries other applications' messages too (RFC 4585 §6.4): what is not REMB is not malformed.
        if (!ReceiverEstimatedMaximumBitrate.TryParse(packet, out ReceiverEstimatedMaximumBitrate remb)) return true;
        if (!remb.Names(_parameters.Ssrc)) return true;
        Statistics.ReceiverEstimatedMaximumBitrate = remb.BitrateBps;
        UpdateTargetBitrate();
        return true;
    }
}
