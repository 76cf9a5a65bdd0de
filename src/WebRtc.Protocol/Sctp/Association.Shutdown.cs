using System.Buffers.Binary;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// The two ends of an association: SHUTDOWN after everything is delivered (RFC 9260 §9.2), ABORT at once (§9.1).
/// </summary>
internal sealed partial class Association
{
    private Instant _t2 = Instant.Never;

    /// <summary>Ends the association when all that was sent is acknowledged; nothing more can be sent.</summary>
    public void ShutDown(Instant now)
    {
        if (State != SctpState.Established) return;
        State = SctpState.ShutdownPending;
        ContinueShutdown(now);
    }

    /// <summary>Ends the association at once; ABORT is the last packet. No event comes.</summary>
    public void Abort()
    {
        if (State == SctpState.Closed) return;
        bool hasPeer = _peerTag != 0;
        Close();
        _abortCause = ErrorCause.UserInitiatedAbort;
        if (hasPeer) _pending = Pending.Abort;
    }

    private void ContinueShutdown(Instant now)
    {
        if (_retransmission.Count > 0 || !_sendQueue.IsEmpty) return;
        bool isOurs = State == SctpState.ShutdownPending;
        State = isOurs ? SctpState.ShutdownSent : SctpState.ShutdownAckSent;
        _pending |= isOurs ? Pending.Shutdown : Pending.ShutdownAck;
        _t2 = now + _timeout.Current;
    }

    private void HandleShutdown(Instant now, in Chunk chunk)
    {
        if (chunk.Value.Length < sizeof(uint))
        {
            Statistics.Malformed++;
            return;
        }
        uint cumulativeTsn = BinaryPrimitives.ReadUInt32BigEndian(chunk.Value);
        HandleAcknowledgement(now, SackChunk.OfCumulative(cumulativeTsn, _retransmission.ReceiverWindow));
        if (State is SctpState.Established or SctpState.ShutdownPending) State = SctpState.ShutdownReceived;
        else if (State == SctpState.ShutdownSent)                          // both at once
        {
            State = SctpState.ShutdownAckSent;
            _pending |= Pending.ShutdownAck;
            _t2 = now + _timeout.Current;
        }
    }

    private void HandleShutdownAck()
    {
        if (State is not (SctpState.ShutdownSent or SctpState.ShutdownAckSent)) return;
        Close();
        _pending = Pending.ShutdownComplete;
        _events.Enqueue(new SctpEvent(SctpEventKind.ShutDown));
    }

    private void HandleShutdownComplete()
    {
        if (State != SctpState.ShutdownAckSent) return;
        Close();
        _events.Enqueue(new SctpEvent(SctpEventKind.ShutDown));
    }

    private void HandleT2(Instant now)
    {
        _timeout.BackOff();
        _t2 = now + _timeout.Current;
        _pending |= State == SctpState.ShutdownSent ? Pending.Shutdown : Pending.ShutdownAck;
        CountError();
    }
}
