using Camerad.Media;
using Camerad.Media.Av1;

namespace Camerad.WebRtc.Protocol.Rtp.PayloadFormats;

/// <summary>
/// AV1 temporal units (RTP Payload Format For AV1, version 1.0.0). OBUs travel without size field, temporal delimiters,
/// tile lists and padding not at all (§5). A packet is an aggregation header and OBU elements, each with its length but
/// the last:
/// <code>
/// |Z|Y| W |N|-|-|-|  [ leb128 length | OBU or piece of one ] ... [ OBU or piece of one ]        §4.4
/// </code>
/// Packets are filled one behind the other to one length, so that a packet ends inside an OBU wherever that is
/// possible: libwebrtc takes a packet that neither begins nor ends inside one for a whole frame. A packet with one
/// piece of the frame points into it; several are put together among the table's aggregates.
/// </summary>
internal static class Av1PayloadFormat
{
    /// <summary>Elements put into one packet; then it is closed.</summary>
    public const int ElementLimit = 16;

    /// <summary>Elements that W can count; with more it is 0, and the last one has a length too (§4.4).</summary>
    private const int CountedElements = 3;

    private const byte BeginsInside = 0x80, EndsInside = 0x40, NewSequence = 0x08;
    private const int CountShift = 4, AggregationHeaderLength = 1;

    /// <summary>Bytes that must be left for it to be worth beginning another OBU in a packet.</summary>
    private const int ShortestPiece = 2;

    public static void Build(FragmentTable table, EncodedFrame frame)
    {
        var packer = new Packer(table, frame, stackalloc Element[ElementLimit]);
        packer.Run();
    }

    /// <summary>A piece of an OBU as it is sent: its header without size field, then its payload.</summary>
    private readonly record struct Element(Obu Obu, int Start, int Length)
    {
        /// <summary>Bytes of the header in this piece.</summary>
        public int HeaderLength => Math.Clamp(Obu.HeaderLength - Start, 0, Length);

        /// <summary>Where its other bytes begin in the frame.</summary>
        public int PayloadStart => Obu.PayloadOffset + Math.Max(Start - Obu.HeaderLength, 0);

        public int PayloadLength => Length - HeaderLength;

        public byte HeaderByte(int index) => Start + index == 0 ? Obu.HeaderWithoutSize : Obu.Extension;
    }

    private ref struct Packer(FragmentTable table, EncodedFrame frame, Span<Element> elements)
    {
        private readonly FragmentTable _table = table;
        private readonly EncodedFrame _frame = frame;
        private readonly Span<Element> _elements = elements;
        private ObuReader _reader;
        private int _count, _size, _room;
        private bool _beginsInside, _isBegun;

        public void Run()
        {
            _size = AggregationHeaderLength + EqualLength();
            _room = _size - AggregationHeaderLength;
            _reader = new ObuReader(_frame.Bytes);
            for (bool hasOne = TryReadSent(out Obu obu); hasOne;)
            {
                hasOne = TryReadSent(out Obu next);
                Add(obu, hasNext: hasOne);
                obu = next;
            }
            if (_count > 0) Close(endsInside: false);
        }

        /// <returns>What each packet but the last carries behind its aggregation header.</returns>
        private int EqualLength()
        {
            const int Room = FragmentTable.PayloadBudget - AggregationHeaderLength;
            int total = 0, count = 0, lengths = 0;
            for (_reader = new ObuReader(_frame.Bytes); TryReadSent(out Obu obu); count++)
            {
                total += LengthOf(obu);
                lengths += Leb128.LengthOf(LengthOf(obu));
            }
            if (count > 1) total += lengths;
            int packets = Math.Max((total + Room - 1) / Room, 1);
            return (total + packets - 1) / packets;
        }

        private void Add(in Obu obu, bool hasNext)
        {
            int start = 0;
            for (int left = LengthOf(obu); left > 0;)
            {
                int needed = left + LengthFieldOf(left, isLast: !hasNext) + (hasNext ? ShortestPiece : 0);
                if (needed <= _room && _count < ElementLimit)
                {
                    _room -= left + LengthFieldOf(left, isLast: !hasNext);
                    _elements[_count++] = new Element(obu, start, left);
                    if (_count == ElementLimit && hasNext) Close(endsInside: false);
                    return;
                }
                int piece = Math.Min(left, _room - LengthFieldOf(_room, isLast: true));
                if (piece == left && hasNext && left > 1) piece--;
                if (piece > 0) _elements[_count++] = new Element(obu, start, piece);
                start += Math.Max(piece, 0);
                left -= Math.Max(piece, 0);
                Close(endsInside: left > 0 && start > 0);
            }
        }

        /// <returns>Bytes of the length in front of an element that is added now.</returns>
        private readonly int LengthFieldOf(int length, bool isLast) =>
            isLast && _count < CountedElements ? 0 : Leb128.LengthOf(length);

        private void Close(bool endsInside)
        {
            int counted = _count <= CountedElements ? _count : 0;
            int header = (_beginsInside ? BeginsInside : 0) | (endsInside ? EndsInside : 0) | (counted << CountShift)
                | (_frame.IsKeyFrame && !_isBegun ? NewSequence : 0);
            if (_count == 1) AddPiece((byte)header, _elements[0]);
            else AddAggregate((byte)header, counted);
            (_beginsInside, _isBegun, _count) = (endsInside, true, 0);
            _room = _size - AggregationHeaderLength;
        }

        private readonly void AddPiece(byte header, in Element element)
        {
            FragmentPrefix prefix = element.HeaderLength switch
            {
                0 => new FragmentPrefix(header),
                1 => new FragmentPrefix(header, element.HeaderByte(0)),
                _ => new FragmentPrefix(header, element.HeaderByte(0), element.HeaderByte(1)),
            };
            _table.Add(new Fragment(element.PayloadStart, element.PayloadLength, isAggregate: false, prefix));
        }

        private readonly void AddAggregate(byte header, int counted)
        {
            int start = _table.Reserve(FragmentTable.PayloadBudget), end = AggregationHeaderLength;
            Span<byte> aggregate = _table.Aggregate(start, FragmentTable.PayloadBudget);
            aggregate[0] = header;
            for (int i = 0; i < _count; i++)
            {
                Element element = _elements[i];
                if (counted == 0 || i < _count - 1) end += Leb128.Write(aggregate[end..], element.Length);
                for (int k = 0; k < element.HeaderLength; k++) aggregate[end++] = element.HeaderByte(k);
                _frame.Bytes.Slice(element.PayloadStart, element.PayloadLength).CopyTo(aggregate[end..]);
                end += element.PayloadLength;
            }
            _table.Add(new Fragment(start, end, isAggregate: true));
        }

        private bool TryReadSent(out Obu obu)
        {
            while (_reader.TryRead(out obu))
            {
                if (obu.Type is not (ObuType.TemporalDelimiter or ObuType.TileList or ObuType.Padding)) return true;
            }
            return false;
        }

        private static int LengthOf(in Obu obu) => obu.HeaderLength + obu.PayloadLength;
    }
}
