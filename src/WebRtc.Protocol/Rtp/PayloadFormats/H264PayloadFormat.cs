using System.Buffers.Binary;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Rtp.PayloadFormats;

/// <summary>
/// H.264 access units (RFC 6184, packetization-mode 1):
/// - a key frame begins with its SPS and PPS in a STAP-A of their own (§5.7.1): libwebrtc starts decoding only at a
/// packet that holds an SPS;
/// - neighbouring NAL units that fit one packet together are aggregated into a STAP-A;
/// - a NAL unit that fits alone is a single NAL unit packet (§5.6);
/// - a larger one is cut into FU-A (§5.8) of equal length but the last.
/// </summary>
internal static class H264PayloadFormat
{
    private const byte StapA = 24, FuA = 28;                                   // RFC 6184 §5.2
    private const byte ForbiddenBit = 0x80, NriMask = 0x60, TypeMask = 0x1F;
    private const byte FuStart = 0x80, FuEnd = 0x40;
    private const int StapHeaderLength = 1, NalSizeLength = 2;

    public static void Build(FragmentTable table, EncodedFrame frame)
    {
        if (frame.IsKeyFrame && frame.ParameterSets is { } sets) AddParameterSets(table, sets);
        ReadOnlySpan<NalUnit> nalUnits = frame.NalUnits;
        for (int first = 0; first < nalUnits.Length;)
        {
            int run = CountAggregable(nalUnits[first..]);
            if (run > 1) AddAggregate(table, frame.Bytes, nalUnits.Slice(first, run));
            else AddNalUnit(table, frame.Bytes[nalUnits[first].Offset], nalUnits[first], isAggregate: false);
            first += run;
        }
    }

    /// <returns>How many NAL units from the first on go into one packet; at least 1.</returns>
    private static int CountAggregable(ReadOnlySpan<NalUnit> nalUnits)
    {
        int length = StapHeaderLength, count = 0;
        while (count < nalUnits.Length
            && length + NalSizeLength + nalUnits[count].Length <= FragmentTable.PayloadBudget)
            length += NalSizeLength + nalUnits[count++].Length;
        return Math.Max(count, 1);
    }

    private static void AddParameterSets(FragmentTable table, H264ParameterSets sets)
    {
        int length = StapHeaderLength + LengthOf(sets.Sps) + LengthOf(sets.Pps);
        if (length > FragmentTable.PayloadBudget || sets.Sps.Count + sets.Pps.Count < 2)
        {
            AddEach(table, sets.Sps);
            AddEach(table, sets.Pps);
            return;
        }
        Span<byte> aggregate = Begin(table, length, out int start);
        int end = StapHeaderLength;
        for (int i = 0; i < sets.Sps.Count; i++) Append(aggregate, ref end, sets.Sps[i]);
        for (int i = 0; i < sets.Pps.Count; i++) Append(aggregate, ref end, sets.Pps[i]);
        table.Add(new Fragment(start, length, isAggregate: true));
    }

    private static void AddEach(FragmentTable table, IReadOnlyList<byte[]> parameterSets)
    {
        for (int i = 0; i < parameterSets.Count; i++)
        {
            ReadOnlySpan<byte> nalUnit = parameterSets[i];
            int start = table.Reserve(nalUnit.Length);
            nalUnit.CopyTo(table.Aggregate(start, nalUnit.Length));
            AddNalUnit(table, nalUnit[0], new NalUnit(start, nalUnit.Length), isAggregate: true);
        }
    }

    private static void AddAggregate(FragmentTable table, ReadOnlySpan<byte> frame, ReadOnlySpan<NalUnit> nalUnits)
    {
        int length = StapHeaderLength;
        foreach (NalUnit nalUnit in nalUnits) length += NalSizeLength + nalUnit.Length;
        Span<byte> aggregate = Begin(table, length, out int start);
        int end = StapHeaderLength;
        foreach (NalUnit nalUnit in nalUnits) Append(aggregate, ref end, frame.Slice(nalUnit.Offset, nalUnit.Length));
        table.Add(new Fragment(start, length, isAggregate: true));
    }

    private static Span<byte> Begin(FragmentTable table, int length, out int start)
    {
        start = table.Reserve(length);
        Span<byte> aggregate = table.Aggregate(start, length);
        aggregate[0] = StapA;
        return aggregate;
    }

    private static void Append(Span<byte> aggregate, ref int end, ReadOnlySpan<byte> nalUnit)
    {
        BinaryPrimitives.WriteUInt16BigEndian(aggregate[end..], (ushort)nalUnit.Length);
        nalUnit.CopyTo(aggregate[(end + NalSizeLength)..]);
        end += NalSizeLength + nalUnit.Length;

        // RFC 6184 §5.7: F is the OR of all, NRI the highest.
        byte header = aggregate[0];
        int nri = Math.Max(header & NriMask, nalUnit[0] & NriMask);
        aggregate[0] = (byte)(((header | nalUnit[0]) & ForbiddenBit) | nri | StapA);
    }

    /// <param name="table">Where it goes.</param>
    /// <param name="header">Its first byte, whose bits travel in indicator and FU header.</param>
    /// <param name="nalUnit">Where it lies.</param>
    /// <param name="isAggregate">Among the aggregates.</param>
    private static void AddNalUnit(FragmentTable table, byte header, NalUnit nalUnit, bool isAggregate)
    {
        if (nalUnit.Length <= FragmentTable.PayloadBudget)
        {
            table.Add(new Fragment(nalUnit.Offset, nalUnit.Length, isAggregate));
            return;
        }
        byte indicator = (byte)((header & (ForbiddenBit | NriMask)) | FuA), type = (byte)(header & TypeMask);
        table.AddCut(
            nalUnit.Offset + 1, nalUnit.Length - 1, isAggregate,
            first: new FragmentPrefix(indicator, (byte)(FuStart | type)),
            middle: new FragmentPrefix(indicator, type),
            last: new FragmentPrefix(indicator, (byte)(FuEnd | type)));
    }

    private static int LengthOf(IReadOnlyList<byte[]> nalUnits)
    {
        int length = 0;
        for (int i = 0; i < nalUnits.Count; i++) length += NalSizeLength + nalUnits[i].Length;
        return length;
    }
}
