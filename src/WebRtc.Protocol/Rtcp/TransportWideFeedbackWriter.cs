using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>Writes what <see cref="TransportWideFeedback"/> reads; the layout stands there.</summary>
internal static class TransportWideFeedbackWriter
{
    /// <summary>In place of an arrival time: the packet has not come.</summary>
    public const long NotReceived = long.MinValue;

    /// <summary>Packets told of in one message; a longer list is cut.</summary>
    public const int MaxStatuses = 512;

    private const int DeltaTicks = 2500, ReferenceTicks = 64 * 10_000, UnitsPerReference = ReferenceTicks / DeltaTicks;
    private const int FixedLength = 8, ChunkLength = 2, Lost = 0, SmallDelta = 1, LargeDelta = 2;
    private const int OneBitSymbols = 14, TwoBitSymbols = 7, MaxRun = 0x1FFF;

    /// <param name="destination">Where the packet begins; the message is cut to fit.</param>
    /// <param name="senderSsrc">Ours.</param>
    /// <param name="mediaSsrc">Of one of the packets.</param>
    /// <param name="baseSequenceNumber">Of the first arrival.</param>
    /// <param name="feedbackCount">Of the message, modulo 256.</param>
    /// <param name="arrivals">In the order of sequence numbers: 100 ns ticks of any origin, or <see
    /// cref="NotReceived"/>.</param>
    /// <param name="told">Arrivals the message tells of; the next message begins behind them.</param>
    /// <returns>Bytes written; 0 if nothing is told.</returns>
    public static int Write(
        Span<byte> destination, uint senderSsrc, uint mediaSsrc, ushort baseSequenceNumber, byte feedbackCount,
        ReadOnlySpan<long> arrivals, out int told)
    {
        Span<byte> symbols = stackalloc byte[Math.Min(arrivals.Length, MaxStatuses)];
        told = 0;
        if (!TryFindReference(arrivals, out long reference)) return 0;
        int room = destination.Length - FeedbackHeader.Length - FixedLength - 3;    // what fills the last word
        told = Plan(arrivals[..symbols.Length], reference, room, symbols);
        if (told == 0) return 0;
        Span<byte> control = destination[FeedbackHeader.Length..];
        BinaryPrimitives.WriteUInt16BigEndian(control, baseSequenceNumber);
        BinaryPrimitives.WriteUInt16BigEndian(control[2..], (ushort)told);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], (int)(reference << 8) | feedbackCount);
        int length = FixedLength + WriteChunks(control[FixedLength..], symbols[..told]);
        length += WriteDeltas(control[length..], arrivals[..told], reference);
        while (length % 4 != 0) control[length++] = 0;
        return FeedbackHeader.Write(
            destination, RtcpPacketType.TransportFeedback, TransportWideFeedback.Format, senderSsrc, mediaSsrc, length);
    }

    /// <summary>In units of 64 ms, not after the first arrival; 24 bits, signed.</summary>
    private static bool TryFindReference(ReadOnlySpan<long> arrivals, out long reference)
    {
        int first = arrivals.IndexOfAnyExcept(NotReceived);
        reference = first < 0 ? 0 : Units(arrivals[first]) / UnitsPerReference;
        return first >= 0;
    }

    private static long Units(long ticks) => ticks / DeltaTicks;

    /// <summary>What is told of each packet, until room or the range of a delta ends.</summary>
    /// <returns>How many are told of.</returns>
    private static int Plan(ReadOnlySpan<long> arrivals, long reference, int room, Span<byte> symbols)
    {
        long last = reference * UnitsPerReference;
        int deltas = 0;
        for (int i = 0; i < arrivals.Length; i++)
        {
            int symbol = Lost;
            if (arrivals[i] != NotReceived)
            {
                long delta = Units(arrivals[i]) - last;
                if (delta is < short.MinValue or > short.MaxValue) return i;
                symbol = delta is >= 0 and <= byte.MaxValue ? SmallDelta : LargeDelta;
                last += delta;
            }
            deltas += symbol;                                                  // a symbol is the length of its delta
            // At worst seven symbols a chunk.
            if (deltas + ((i + TwoBitSymbols) / TwoBitSymbols * ChunkLength) > room) return i;
            symbols[i] = (byte)symbol;
        }
        return arrivals.Length;
    }

    private static int WriteChunks(Span<byte> destination, ReadOnlySpan<byte> symbols)
    {
        int length = 0;
        while (!symbols.IsEmpty)
        {
            int chunk = NextChunk(symbols, out int used);
            BinaryPrimitives.WriteUInt16BigEndian(destination[length..], (ushort)chunk);
            length += ChunkLength;
            symbols = symbols[used..];
        }
        return length;
    }

    /// <summary>A run if it is longer than what a vector holds, else the vector that holds the most.</summary>
    private static int NextChunk(ReadOnlySpan<byte> symbols, out int used)
    {
        int run = symbols.IndexOfAnyExcept(symbols[0]);
        if (run < 0) run = symbols.Length;
        used = Math.Min(run, MaxRun);
        bool fitsOneBit = symbols[..Math.Min(OneBitSymbols, symbols.Length)].IndexOf((byte)LargeDelta) < 0;
        int vector = fitsOneBit ? OneBitSymbols : TwoBitSymbols;
        if (run >= Math.Min(vector, symbols.Length)) return (symbols[0] << 13) | used;
        used = Math.Min(vector, symbols.Length);
        int bits = fitsOneBit ? 1 : 2, chunk = 0;
        for (int i = 0; i < vector; i++) chunk = (chunk << bits) | (i < used ? symbols[i] : Lost);
        return chunk | (fitsOneBit ? 0x8000 : 0xC000);
    }

    private static int WriteDeltas(Span<byte> destination, ReadOnlySpan<long> arrivals, long reference)
    {
        int length = 0;
        long last = reference * UnitsPerReference;
        foreach (long arrival in arrivals)
        {
            if (arrival == NotReceived) continue;
            long delta = Units(arrival) - last;
            last += delta;
            if (delta is >= 0 and <= byte.MaxValue)
            {
                destination[length++] = (byte)delta;
                continue;
            }
            BinaryPrimitives.WriteInt16BigEndian(destination[length..], (short)delta);
            length += 2;
        }
        return length;
    }
}
