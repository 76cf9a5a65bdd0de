using System.Numerics;
using Camerad.WebRtc.Protocol.Rtcp;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// Notes when each packet of the transport arrived, whatever its stream, and tells the sender every tenth of a second
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3). Silent while nothing comes. A packet that comes after its
/// number was told as lost is told of again, with all behind it.
/// </summary>
internal sealed class TransportWideRecorder
{
    /// <summary>Between two messages; what browsers send by.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Numbers remembered: a tenth of a second at 400 Mbit/s.</summary>
    public const int MaxRemembered = 4096;

    /// <summary>Numbers left out; more, and the sender has begun anew.</summary>
    public const int MaxGap = 1000;

    private const int InitialCapacity = 128;

    /// <summary>Bytes; less is left to the next compound.</summary>
    private const int LeastRoom = 64;

    private long[] _arrivals = [];
    private long _base, _end;
    private byte _messages;
    private uint _mediaSsrc;
    private bool _hasBegun;

    /// <summary>When a message is due.</summary>
    public Instant NextTimeout { get; private set; } = Instant.Never;

    public void HandlePacket(Instant now, ushort sequenceNumber, uint ssrc)
    {
        long index = _hasBegun ? _end + (short)(sequenceNumber - (ushort)_end) : sequenceNumber;
        if (!_hasBegun || index - _end > MaxGap || _end - index > MaxGap)
        {
            (_base, _end, _hasBegun) = (index, index, true);
            _arrivals.AsSpan().Fill(TransportWideFeedbackWriter.NotReceived);
        }
        long from = Math.Min(_base, index), to = Math.Max(_end, index + 1);
        if (to - from > MaxRemembered) from = to - MaxRemembered;              // the oldest are not told of
        EnsureRoom(from, to);
        for (long skipped = _end; skipped < to; skipped++) Slot(skipped) = TransportWideFeedbackWriter.NotReceived;
        Slot(index) = now.Ticks;
        (_base, _end, _mediaSsrc) = (from, to, ssrc);
        NextTimeout = Instant.Min(NextTimeout, now + Interval);
    }

    /// <summary>Writes the message that is due; if not all fits, another one is due at once.</summary>
    /// <returns>Bytes written; 0 if none is due, or nothing fits.</returns>
    public int Write(Instant now, uint senderSsrc, Span<byte> destination)
    {
        if (now < NextTimeout || destination.Length < LeastRoom) return 0;
        Span<long> arrivals = stackalloc long[TransportWideFeedbackWriter.MaxStatuses];
        int count = (int)Math.Min(_end - _base, arrivals.Length);
        for (int i = 0; i < count; i++) arrivals[i] = Slot(_base + i);
        int length = TransportWideFeedbackWriter.Write(
            destination, senderSsrc, _mediaSsrc, (ushort)_base, _messages, arrivals[..count], out int told);
        // Nothing but losses: that the next message begins behind them says enough.
        _base += length > 0 ? told : count;
        if (length > 0) _messages++;
        if (_base >= _end) NextTimeout = Instant.Never;
        return length;
    }

    private ref long Slot(long index) => ref _arrivals[index & (_arrivals.Length - 1)];

    private void EnsureRoom(long from, long to)
    {
        if (to - from <= _arrivals.Length) return;
        long[] old = _arrivals;
        _arrivals = new long[Math.Max(InitialCapacity, (int)BitOperations.RoundUpToPowerOf2((uint)(to - from)))];
        _arrivals.AsSpan().Fill(TransportWideFeedbackWriter.NotReceived);
        for (long i = _end - old.Length; i < _end; i++) Slot(i) = old[i & (old.Length - 1)];
    }
}
