using Camerad.Media;
using Camerad.WebRtc.Protocol.Congestion;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol;

/// <summary>
/// All senders of one peer, which share the transport-wide counter and the pacer. Sound goes first and does not wait
/// for the pacer; pictures go in the order they came, one at a time, unless a stream's own bitrate bound holds it back.
/// A sender that is no longer named says BYE; where its stream stands is remembered as long as the keys are used, for
/// it may come back.
/// </summary>
internal sealed class OutboundMedia(IRandom random)
{
    /// <summary>
    /// Streams begun in the life of one connection; more are refused, for none may ever begin anew under the same key.
    /// </summary>
    public const int StreamLimit = 1024;

    private readonly TransportWideSequence _transportSequence = new();
    private readonly Pacer _pacer = new();
    private readonly List<RtpSender> _senders = [];                            // sound first
    private readonly List<RtpSender> _leaving = [];
    private readonly Dictionary<uint, RtpStreamPosition> _positions = [];
    private readonly HashSet<RtpSender> _heldBack = [];
    private TimeSpan? _roundTripTime;

    public IReadOnlyList<RtpSender> Senders => _senders;

    /// <summary>
    /// These senders there are from now on. One of a handle and an SSRC that were there before goes on with its
    /// numbers, its history and what waits in it; one whose SSRC was there once goes on with its numbers, after a key
    /// frame.
    /// </summary>
    /// <returns>False if one was refused because of <see cref="StreamLimit"/>.</returns>
    /// <exception cref="ArgumentException">
    /// Two have the same handle or SSRC, or a CNAME fits no source description.
    /// </exception>
    public bool SetSenders(Instant now, IReadOnlyList<RtpSenderParameters> senders, NtpClock clock)
    {
        CheckUnique(senders);
        for (int i = _senders.Count - 1; i >= 0; i--)
        {
            if (!IsNamed(_senders[i], senders)) Leave(_senders[i]);
        }
        bool hasRoom = true;
        foreach (RtpSenderParameters parameters in senders)
        {
            if (Find(parameters.Handle) is { } sender) sender.SetParameters(parameters);
            else hasRoom &= TryBegin(parameters, clock);
        }
        return hasRoom;
    }

    public RtpSender? Find(int handle)
    {
        foreach (RtpSender sender in _senders)
        {
            if (sender.Handle == handle) return sender;
        }
        return null;
    }

    public void SetRoundTripTime(TimeSpan roundTripTime)
    {
        _roundTripTime = roundTripTime;
        foreach (RtpSender sender in _senders) sender.SetRoundTripTime(roundTripTime);
    }

    /// <summary>A whole RTCP datagram, decrypted: every sender takes what names its SSRC.</summary>
    public void HandleRtcp(Instant now, ReadOnlySpan<byte> compound)
    {
        foreach (RtpSender sender in _senders) sender.HandleRtcp(now, compound);
    }

    /// <summary>When <see cref="PollTransmit"/> has something to send.</summary>
    public Instant NextTimeout(Instant now)
    {
        Instant next = _leaving.Count > 0 ? now : Instant.Never;
        foreach (RtpSender sender in _senders) next = Instant.Min(next, sender.NextTimeout(now));
        return next;
    }

    /// <summary>Fills the batch with all that may leave now.</summary>
    public void PollTransmit(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        SendGoodbyes(now, srtp, route, batch);
        foreach (RtpSender sender in _senders)
        {
            sender.SendUrgent(now, srtp, route, batch);
            if (sender.Kind == MediaKind.Audio) SendSound(sender, now, srtp, route, batch);
        }
        SendPictures(now, srtp, route, batch);
        foreach (RtpSender sender in _senders) sender.SendReport(now, srtp, route, batch);
    }

    /// <returns>
    /// True once after the peer has asked a sender for a key frame, or the sender can't go on without.
    /// </returns>
    public bool TakeKeyFrameRequest(out int handle)
    {
        foreach (RtpSender sender in _senders)
        {
            handle = sender.Handle;
            if (sender.TryPollKeyFrameRequest()) return true;
        }
        handle = 0;
        return false;
    }

    /// <returns>True once after what an encoder should keep to has changed.</returns>
    public bool TryPollTargetBitrate(out int handle, out long? bitrateBps)
    {
        foreach (RtpSender sender in _senders)
        {
            handle = sender.Handle;
            if (sender.TryPollTargetBitrate(out bitrateBps)) return true;
        }
        (handle, bitrateBps) = (0, null);
        return false;
    }

    /// <summary>All say BYE with the next <see cref="PollTransmit"/>, and give their frames back now.</summary>
    public void Stop()
    {
        for (int i = _senders.Count - 1; i >= 0; i--) Leave(_senders[i]);
    }

    private static bool IsNamed(RtpSender sender, IReadOnlyList<RtpSenderParameters> senders)
    {
        foreach (RtpSenderParameters parameters in senders)
        {
            if (parameters.Handle == sender.Handle) return IsSameStream(parameters, sender.Parameters);
        }
        return false;
    }

    private static bool IsSameStream(RtpSenderParameters one, RtpSenderParameters other) =>
        one.Ssrc == other.Ssrc && one.Kind == other.Kind && one.ClockRate == other.ClockRate;

    // One SSRC twice would use SRTP indices twice under one key (RFC 3711 §9.1).
    private static void CheckUnique(IReadOnlyList<RtpSenderParameters> senders)
    {
        for (int i = 0; i < senders.Count; i++)
        {
            for (int k = 0; k < i; k++)
            {
                if (senders[i].Handle == senders[k].Handle || senders[i].Ssrc == senders[k].Ssrc)
                    throw new ArgumentException("two senders have one handle or one SSRC", nameof(senders));
            }
        }
    }

    private bool TryBegin(RtpSenderParameters parameters, NtpClock clock)
    {
        RtpStreamPosition? continues = _positions.TryGetValue(parameters.Ssrc, out RtpStreamPosition position)
            ? position : null;
        if (continues is null && _positions.Count + _senders.Count >= StreamLimit) return false;
        var sender = new RtpSender(parameters, _transportSequence, clock, random, continues: continues, pacer: _pacer);
        _positions.Remove(parameters.Ssrc);
        // A BYE not yet said would be wrong now
        _leaving.RemoveAll(leaving => leaving.Parameters.Ssrc == parameters.Ssrc);
        if (_roundTripTime is { } roundTripTime) sender.SetRoundTripTime(roundTripTime);
        if (parameters.Kind == MediaKind.Audio) _senders.Insert(0, sender);
        else _senders.Add(sender);
        return true;
    }

    private void Leave(RtpSender sender)
    {
        _senders.Remove(sender);
        sender.Stop();
        if (sender.HasBegun) _positions[sender.Parameters.Ssrc] = sender.Position;
        if (!sender.IsStopped) _leaving.Add(sender);
    }

    private void SendGoodbyes(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        for (int i = _leaving.Count - 1; i >= 0; i--)
        {
            _leaving[i].SendUrgent(now, srtp, route, batch);
            if (_leaving[i].IsStopped) _leaving.RemoveAt(i);
        }
    }

    private static void SendSound(RtpSender sender, Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        while (sender.SendFrame(now, srtp, route, batch, otherBytes: 0) == FrameOutcome.Sent) { }
    }

    private void SendPictures(Instant now, SrtpSender srtp, in Route route, SendBatch batch)
    {
        while (NextPicture(out int otherBytes) is { } sender)
        {
            FrameOutcome outcome = sender.SendFrame(now, srtp, route, batch, otherBytes);
            if (outcome == FrameOutcome.Blocked) break;
            if (outcome == FrameOutcome.HeldBack) _heldBack.Add(sender);
        }
        if (_heldBack.Count > 0) _heldBack.Clear();
        if (!AnyPictureWaits()) _pacer.HandleIdle();
    }

    /// <returns>The sender whose picture has waited longest, of those that nothing holds back.</returns>
    private RtpSender? NextPicture(out int otherBytes)
    {
        RtpSender? next = null;
        int bytes = 0;
        foreach (RtpSender sender in _senders)
        {
            if (sender.Kind != MediaKind.Video || !sender.HasFrames || _heldBack.Contains(sender)) continue;
            bytes += sender.QueuedBytes;
            if (next is null || sender.NextFrameEnqueuedAt < next.NextFrameEnqueuedAt) next = sender;
        }
        otherBytes = bytes - (next?.QueuedBytes ?? 0);
        return next;
    }

    private bool AnyPictureWaits()
    {
        foreach (RtpSender sender in _senders)
        {
            if (sender.Kind == MediaKind.Video && sender.HasFrames) return true;
        }
        return false;
    }
}
