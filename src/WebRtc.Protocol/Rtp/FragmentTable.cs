using System.Buffers.Binary;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// How an access unit becomes RTP payloads (RFC 6184, packetization-mode 1). Computed once per picture for all viewers:
/// - a key frame begins with its SPS and PPS in a STAP-A of their own (§5.7.1): libwebrtc starts decoding only at a
/// packet that holds an SPS;
/// - neighbouring NAL units that fit one packet together are aggregated into a STAP-A;
/// - a NAL unit that fits alone is a single NAL unit packet (§5.6);
/// - a larger one is cut into FU-A (§5.8) of equal length but the last, so that they leave as one UDP_SEGMENT message.
/// Aggregates are put together in a buffer of the table's own; everything else stays where it is in the frame.
/// </summary>
internal sealed class FragmentTable
{
    /// <summary>
    /// Bytes of RTP payload per packet, for every viewer alike. With 44 bytes of header at most, 2 of RTX, 16 of SRTP
    /// tag and 4 of TURN a datagram stays at 1,234, with usual headers under the 1,232 that IPv6's smallest MTU leaves
    /// (RFC 8200 §5). A multiple of the AES block.
    /// </summary>
    public const int PayloadBudget = 1168;

    private const byte StapA = 24, FuA = 28;                                   // RFC 6184 §5.2
    private const byte ForbiddenBit = 0x80, NriMask = 0x60, TypeMask = 0x1F;
    private const byte FuStart = 0x80, FuEnd = 0x40;
    private const int FuLength = 2, StapHeaderLength = 1, NalSizeLength = 2;

    private Fragment[] _fragments = new Fragment[64];
    private int _count;
    private byte[] _aggregates = new byte[PayloadBudget];
    private int _aggregatesLength;

    /// <summary>Packets that there is room for before it grows.</summary>
    public int Room => _fragments.Length;

    public ReadOnlySpan<Fragment> Fragments => _fragments.AsSpan(0, _count);

    public ReadOnlySpan<byte> Aggregates => _aggregates.AsSpan(0, _aggregatesLength);

    /// <summary>Bytes of all RTP payloads together.</summary>
    public int PayloadLength { get; private set; }

    /// <summary>Forgets what was there, and has room for so many packets from now on, if it has not yet.</summary>
    public void MakeRoom(int packets)
    {
        _count = 0;
        if (_fragments.Length < packets) _fragments = new Fragment[packets];
    }

    /// <summary>
    /// Forgets what was there and cuts this picture. Buffers are kept, so that pictures of one size allocate nothing.
    /// </summary>
    public void Build(EncodedFrame frame)
    {
        _count = 0;
        _aggregatesLength = 0;
        PayloadLength = 0;
        if (frame.IsKeyFrame && frame.ParameterSets is { } sets) AddParameterSets(sets);
        ReadOnlySpan<NalUnit> nalUnits = frame.NalUnits;
        for (int first = 0; first < nalUnits.Length;)
        {
            int run = CountAggregable(nalUnits[first..]);
            if (run > 1) AddAggregate(frame.Bytes, nalUnits.Slice(first, run));
            else AddNalUnit(frame.Bytes, nalUnits[first]);
            first += run;
        }
    }

    /// <returns>How many NAL units from the first on go into one packet; at least 1.</returns>
    private static int CountAggregable(ReadOnlySpan<NalUnit> nalUnits)
    {
        int length = StapHeaderLength, count = 0;
        while (count < nalUnits.Length && length + NalSizeLength + nalUnits[count].Length <= PayloadBudget)
            length += NalSizeLength + nalUnits[count++].Length;
        return Math.Max(count, 1);
    }

    private void AddParameterSets(H264ParameterSets sets)
    {
        int length = StapHeaderLength + LengthOf(sets.Sps) + LengthOf(sets.Pps);
        if (length > PayloadBudget || sets.Sps.Count + sets.Pps.Count < 2)
        {
            AddEach(sets.Sps);
            AddEach(sets.Pps);
            return;
        }
        int start = BeginAggregate(length);
        for (int i = 0; i < sets.Sps.Count; i++) AppendToAggregate(start, sets.Sps[i]);
        for (int i = 0; i < sets.Pps.Count; i++) AppendToAggregate(start, sets.Pps[i]);
        Add(new Fragment(start, length, IsAggregate: true));
    }

    private void AddEach(IReadOnlyList<byte[]> parameterSets)
    {
        for (int i = 0; i < parameterSets.Count; i++)
        {
            ReadOnlySpan<byte> nalUnit = parameterSets[i];
            int start = Reserve(nalUnit.Length);
            nalUnit.CopyTo(_aggregates.AsSpan(start));
            AddNalUnit(_aggregates, new NalUnit(start, nalUnit.Length), isAggregate: true);
        }
    }

    private void AddAggregate(ReadOnlySpan<byte> frame, ReadOnlySpan<NalUnit> nalUnits)
    {
        int length = StapHeaderLength;
        foreach (NalUnit nalUnit in nalUnits) length += NalSizeLength + nalUnit.Length;
        int start = BeginAggregate(length);
        foreach (NalUnit nalUnit in nalUnits) AppendToAggregate(start, frame.Slice(nalUnit.Offset, nalUnit.Length));
        Add(new Fragment(start, length, IsAggregate: true));
    }

    private int BeginAggregate(int length)
    {
        int start = Reserve(length);
        _aggregates[start] = StapA;
        _aggregatesLength = start + StapHeaderLength;
        return start;
    }

    private void AppendToAggregate(int start, ReadOnlySpan<byte> nalUnit)
    {
        Span<byte> end = _aggregates.AsSpan(_aggregatesLength);
        BinaryPrimitives.WriteUInt16BigEndian(end, (ushort)nalUnit.Length);
        nalUnit.CopyTo(end[NalSizeLength..]);
        _aggregatesLength += NalSizeLength + nalUnit.Length;

        // RFC 6184 §5.7: F is the OR of all, NRI the highest.
        byte header = _aggregates[start];
        int nri = Math.Max(header & NriMask, nalUnit[0] & NriMask);
        _aggregates[start] = (byte)(((header | nalUnit[0]) & ForbiddenBit) | nri | StapA);
    }

    private void AddNalUnit(ReadOnlySpan<byte> source, NalUnit nalUnit, bool isAggregate = false)
    {
        if (nalUnit.Length <= PayloadBudget)
        {
            Add(new Fragment(nalUnit.Offset, nalUnit.Length, isAggregate));
            return;
        }
        byte header = source[nalUnit.Offset]; // its bits travel in indicator and FU header
        byte indicator = (byte)((header & (ForbiddenBit | NriMask)) | FuA);
        int type = header & TypeMask, length = nalUnit.Length - 1;
        int size = EqualSize(length);
        for (int done = 0; done < length; done += size)
        {
            int part = Math.Min(size, length - done);
            int flags = (done == 0 ? FuStart : 0) | (done + part == length ? FuEnd : 0);
            Add(new Fragment(nalUnit.Offset + 1 + done, part, isAggregate, indicator, (byte)(flags | type)));
        }
    }

    /// <returns>The length of all fragments but the last, which is what is left.</returns>
    private static int EqualSize(int length)
    {
        const int Room = PayloadBudget - FuLength;
        int count = (length + Room - 1) / Room;
        return (length + count - 1) / count;
    }

    private void Add(in Fragment fragment)
    {
        if (_count == _fragments.Length) Array.Resize(ref _fragments, _count * 2);
        _fragments[_count++] = fragment;
        PayloadLength += fragment.PayloadLength;
    }

    private int Reserve(int length)
    {
        int start = _aggregatesLength;
        int needed = start + length;
        if (_aggregates.Length < needed) Array.Resize(ref _aggregates, Math.Max(needed, _aggregates.Length * 2));
        _aggregatesLength = needed;
        return start;
    }

    private static int LengthOf(IReadOnlyList<byte[]> nalUnits)
    {
        int length = 0;
        for (int i = 0; i < nalUnits.Count; i++) length += NalSizeLength + nalUnits[i].Length;
        return length;
    }
}
