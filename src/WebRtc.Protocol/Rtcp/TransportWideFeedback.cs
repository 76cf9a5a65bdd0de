using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// Transport-wide congestion control feedback (PT=RTPFB, FMT=15): when each packet of the transport arrived.
/// <code>
/// |      base sequence number     |      packet status count      |   draft-holmer-rmcat-transport-wide-cc-
/// |                 reference time                | fb pkt. count |   extensions-01 §3.1
/// |          packet chunk         |         packet chunk          |   16 bits each, until all statuses are told
/// |         recv delta            |  recv delta, 1 or 2 bytes each, one for each packet that arrived
///
/// run length chunk:    |0| S |       Run Length        |          S: 0 lost, 1 small delta, 2 large or negative delta
/// status vector chunk: |1|0|  14 symbols of one bit    |          0 lost, 1 small delta
///                      |1|1|  7 symbols of two bits    |          as S
/// </code>
/// Parsing checks the whole message once, so that reading can't fail in the middle.
/// </summary>
internal ref struct TransportWideFeedback
{
    public const int Format = 15;

    /// <summary>Ticks of 100 ns in a receive delta's unit of 250 us.</summary>
    private const int DeltaTicks = 2500;

    private const int ReferenceTicks = 64 * 10_000;                            // unit of 64 ms
    private const int FixedLength = 8, Lost = 0, SmallDelta = 1, LargeDelta = 2;

    private ReadOnlySpan<byte> _chunks, _deltas;
    private int _left, _symbols, _symbolsLeft, _symbolBits;
    private ushort _next;
    private long _arrivalTicks;

    /// <summary>What became of one packet.</summary>
    /// <param name="SequenceNumber">Transport-wide.</param>
    /// <param name="Received">False: lost, or late beyond the receiver's patience.</param>
    /// <param name="ArrivalTicks">100 ns ticks on the receiver's clock of unknown origin; 0 if lost.</param>
    internal readonly record struct Arrival(ushort SequenceNumber, bool Received, long ArrivalTicks);

    public uint MediaSsrc { get; private init; }

    public ushort BaseSequenceNumber { get; private init; }

    public int PacketStatusCount { get; private init; }

    /// <summary>Counts feedback messages modulo 256, so that lost ones are noticed.</summary>
    public byte FeedbackCount { get; private init; }

    public static bool TryParse(scoped in RtcpPacket packet, out TransportWideFeedback feedback)
    {
        feedback = default;
        if (!FeedbackHeader.TryParse(packet, RtcpPacketType.TransportFeedback, Format, out FeedbackHeader header))
            return false;
        ReadOnlySpan<byte> control = header.Control;
        if (control.Length < FixedLength) return false;
        int count = BinaryPrimitives.ReadUInt16BigEndian(control[2..]);
        if (!TrySplit(control[FixedLength..], count, out ReadOnlySpan<byte> chunks, out ReadOnlySpan<byte> deltas))
            return false;
        feedback = new TransportWideFeedback
        {
            MediaSsrc = header.MediaSsrc,
            BaseSequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(control),
            PacketStatusCount = count,
            FeedbackCount = control[7],
            _chunks = chunks,
            _deltas = deltas,
            _left = count,
            _next = BinaryPrimitives.ReadUInt16BigEndian(control),
            _arrivalTicks = (long)(BinaryPrimitives.ReadInt32BigEndian(control[4..]) >> 8) * ReferenceTicks,
        };
        return true;
    }

    /// <summary>The next packet's fate.</summary>
    public bool TryRead(out Arrival arrival)
    {
        arrival = default;
        if (_left == 0) return false;
        if (_symbolsLeft == 0) ReadChunk();
        int mask = _symbolBits == 1 ? 1 : 3;
        int symbol = (_symbols >> ((_symbolsLeft - 1) * _symbolBits)) & mask;  // a run has no bits to shift by
        _symbolsLeft--;
        _left--;
        bool received = symbol != Lost;
        if (received) _arrivalTicks += (long)ReadDelta(symbol) * DeltaTicks;
        arrival = new Arrival(_next++, received, received ? _arrivalTicks : 0);
        return true;
    }

    private void ReadChunk()
    {
        int chunk = BinaryPrimitives.ReadUInt16BigEndian(_chunks);
        _chunks = _chunks[2..];
        (_symbolsLeft, _symbolBits, _symbols) = Decode(chunk);
    }

    private int ReadDelta(int symbol)
    {
        if (symbol == SmallDelta)
        {
            int small = _deltas[0];
            _deltas = _deltas[1..];
            return small;
        }
        int large = BinaryPrimitives.ReadInt16BigEndian(_deltas);
        _deltas = _deltas[2..];
        return large;
    }

    /// <returns>How many symbols a chunk has, bits of each (0: one symbol repeated), and the symbols.</returns>
    private static (int Count, int Bits, int Symbols) Decode(int chunk) => (chunk >> 14) switch
    {
        0 or 1 => (chunk & 0x1FFF, 0, (chunk >> 13) & 3),
        2 => (14, 1, chunk & 0x3FFF),
        _ => (7, 2, chunk & 0x3FFF),
    };

    /// <summary>Finds where the deltas begin, and that there are as many bytes of them as the statuses want.</summary>
    private static bool TrySplit(
        ReadOnlySpan<byte> source, int count, out ReadOnlySpan<byte> chunks, out ReadOnlySpan<byte> deltas)
    {
        chunks = deltas = default;
        int at = 0, deltaLength = 0;
        for (int left = count; left > 0; at += 2)
        {
            if (source.Length < at + 2) return false;
            (int inChunk, int bits, int symbols) = Decode(BinaryPrimitives.ReadUInt16BigEndian(source[at..]));
            int used = Math.Min(inChunk, left);
            if (used == 0 || !TryMeasure(used, inChunk, bits, symbols, ref deltaLength)) return false;
            left -= used;
        }
        if (source.Length < at + deltaLength) return false;
        chunks = source[..at];
        deltas = source.Slice(at, deltaLength);
        return true;
    }

    private static bool TryMeasure(int used, int inChunk, int bits, int symbols, ref int deltaLength)
    {
        if (bits == 0)
        {
            deltaLength += used * symbols;                                     // a symbol is the length of its delta
            return symbols <= LargeDelta;
        }
        for (int i = 1; i <= used; i++)
        {
            int symbol = (symbols >> ((inChunk - i) * bits)) & ((1 << bits) - 1);
            if (symbol > LargeDelta) return false;                             // 3 is reserved
            deltaLength += symbol;
        }
        return true;
    }
}
