using System.Buffers.Binary;

namespace Camerad.TestKit;

/// <summary>
/// Puts pictures together again from RTP payloads of RFC 6184 (single NAL unit, STAP-A, FU-A), strictly: what a picky
/// receiver would stumble over counts as a violation. Packets are given in order of sequence number; what is missing is
/// a gap.
/// </summary>
public sealed class H264Depacketizer
{
    private const int StapA = 24, FuA = 28;

    private readonly Queue<H264AccessUnit> _units = new();
    private List<byte[]> _nalUnits = [];
    private List<byte>? _fragments;
    private int _expected = -1;
    private uint _timestamp;
    private bool _isBegun, _hasGap;

    /// <summary>Packets that never came.</summary>
    public int Gaps { get; private set; }

    /// <summary>What RFC 6184 forbids, in words; empty if all was well.</summary>
    public IList<string> Violations { get; } = [];

    /// <summary>Takes the next packet.</summary>
    /// <param name="sequenceNumber">Ascending modulo 2^16.</param>
    /// <param name="timestamp">Of the access unit.</param>
    /// <param name="marker">Last packet of the access unit.</param>
    /// <param name="payload">RTP payload without padding.</param>
    public void Add(ushort sequenceNumber, uint timestamp, bool marker, ReadOnlySpan<byte> payload)
    {
        if (_expected >= 0 && sequenceNumber != _expected)
        {
            Gaps += (ushort)(sequenceNumber - _expected);
            _hasGap = true;
            _fragments = null;
        }
        _expected = (ushort)(sequenceNumber + 1);
        if (_isBegun && timestamp != _timestamp)
        {
            if (!_hasGap) Violations.Add("an access unit ended without marker");
            Finish(isComplete: false);
        }
        (_isBegun, _timestamp) = (true, timestamp);
        AddPayload(payload);
        if (!marker) return;
        if (_fragments is not null) Violations.Add("marker in the middle of a fragmented NAL unit");
        Finish(!_hasGap);
    }

    /// <summary>The next access unit, in order; incomplete ones too.</summary>
    public bool TryTake(out H264AccessUnit unit)
    {
        bool taken = _units.TryDequeue(out H264AccessUnit? found);
        unit = found!;
        return taken;
    }

    private void Finish(bool isComplete)
    {
        _units.Enqueue(new H264AccessUnit(_timestamp, _nalUnits, isComplete));
        _nalUnits = [];
        _fragments = null;
        _isBegun = _hasGap = false;
    }

    private void AddPayload(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty) { Violations.Add("empty payload"); return; }
        int type = payload[0] & 0x1F;
        if (type == FuA) AddFragment(payload);
        else if (_fragments is not null) Violations.Add("fragmented NAL unit interrupted");
        else if (type == StapA) AddAggregate(payload);
        else if (type is >= 1 and <= 23) _nalUnits.Add(payload.ToArray());
        else Violations.Add($"payload type {type}");
    }

    private void AddAggregate(ReadOnlySpan<byte> payload)
    {
        int nri = 0;
        for (ReadOnlySpan<byte> rest = payload[1..]; !rest.IsEmpty;)
        {
            int length = rest.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length == 0 || rest.Length < 2 + length) { Violations.Add("broken STAP-A"); return; }
            _nalUnits.Add(rest.Slice(2, length).ToArray());
            nri = Math.Max(nri, rest[2] & 0x60);
            rest = rest[(2 + length)..];
        }
        if ((payload[0] & 0x60) != nri) Violations.Add("STAP-A's NRI is not the highest inside");
    }

    private void AddFragment(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 3) { Violations.Add("FU-A without bytes"); return; }
        bool start = (payload[1] & 0x80) != 0, end = (payload[1] & 0x40) != 0;
        if (start && end) Violations.Add("FU-A with S and E");
        if ((payload[1] & 0x20) != 0) Violations.Add("FU-A with R");
        if (start != _fragments is null)
        {
            if (!_hasGap) Violations.Add("FU-A out of place");
            return;
        }
        _fragments ??= [(byte)((payload[0] & 0xE0) | (payload[1] & 0x1F))];
        _fragments.AddRange(payload[2..]);
        if (!end) return;
        _nalUnits.Add([.. _fragments]);
        _fragments = null;
    }
}
