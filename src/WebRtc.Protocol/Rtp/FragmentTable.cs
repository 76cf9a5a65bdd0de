using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtp.PayloadFormats;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// How a frame becomes RTP payloads, computed once for all viewers by the codec's payload format (folder
/// PayloadFormats). The frame is never written to: a payload is a piece of it with a few bytes in front
/// (<see cref="Fragment"/>), or lies in a buffer of the table's own, where several small pieces are put together.
/// </summary>
internal sealed class FragmentTable
{
    /// <summary>
    /// Bytes of RTP payload per packet, for every viewer alike. With 44 bytes of header at most, 2 of RTX, 16 of SRTP
    /// tag and 4 of TURN a datagram has the 1,232 that IPv6's smallest MTU leaves (RFC 8200 §5).
    /// </summary>
    public const int PayloadBudget = 1166;

    /// <summary>Packets: some 76 MB. A larger frame is not sent at all.</summary>
    public const int FragmentLimit = ushort.MaxValue;

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

    /// <summary>Where in every prefix the sender writes its 15-bit PictureID; 0: the payload format has none.</summary>
    public int PictureIdOffset { get; set; }

    /// <summary>Forgets what was there, and has room for so many packets from now on, if it has not yet.</summary>
    public void MakeRoom(int packets)
    {
        Clear();
        if (_fragments.Length < packets) _fragments = new Fragment[packets];
    }

    /// <summary>
    /// Forgets what was there and cuts this frame; none of it if it is too large or malformed. Buffers are kept, so
    /// that frames of one size allocate nothing.
    /// </summary>
    public void Build(EncodedFrame frame)
    {
        Clear();
        switch (frame.Codec)
        {
            case MediaCodec.H264: H264PayloadFormat.Build(this, frame); break;
            case MediaCodec.Vp8: Vp8PayloadFormat.Build(this, frame); break;
            case MediaCodec.Vp9: Vp9PayloadFormat.Build(this, frame); break;
            case MediaCodec.Av1: Av1PayloadFormat.Build(this, frame); break;
            default: AudioPayloadFormat.Build(this, frame); break;
        }
        if (_count > FragmentLimit) Clear();
    }

    public void Add(in Fragment fragment)
    {
        if (_count == _fragments.Length) Array.Resize(ref _fragments, _count * 2);
        _fragments[_count++] = fragment;
        PayloadLength += fragment.PayloadLength;
    }

    /// <summary>
    /// Cuts one piece into payloads of equal length but the last, which is what is left: so they leave as
    /// one UDP_SEGMENT message.
    /// </summary>
    /// <param name="offset">See <see cref="Fragment.Offset"/>.</param>
    /// <param name="length">Bytes; more than fit one packet.</param>
    /// <param name="isAggregate">See <see cref="Fragment.IsAggregate"/>.</param>
    /// <param name="first">In front of the first; may be longer than the others.</param>
    /// <param name="middle">In front of those between.</param>
    /// <param name="last">In front of the last; as long as <paramref name="middle"/>.</param>
    public void AddCut(
        int offset, int length, bool isAggregate, FragmentPrefix first, FragmentPrefix middle, FragmentPrefix last)
    {
        int total = length + first.Length - middle.Length, room = PayloadBudget - middle.Length;
        // Without the middle's prefix
        int count = Math.Max((total + room - 1) / room, 1), size = (total + count - 1) / count;
        int end = offset + length;
        for (int start = offset; start < end;)
        {
            bool isFirst = start == offset;
            int part = Math.Min(isFirst ? size + middle.Length - first.Length : size, end - start);
            FragmentPrefix prefix = isFirst ? first : start + part == end ? last : middle;
            Add(new Fragment(start, part, isAggregate, prefix));
            start += part;
        }
    }

    /// <summary>Makes room among the aggregates.</summary>
    /// <returns>Where it begins.</returns>
    public int Reserve(int length)
    {
        int start = _aggregatesLength;
        int needed = start + length;
        if (_aggregates.Length < needed) Array.Resize(ref _aggregates, Math.Max(needed, _aggregates.Length * 2));
        _aggregatesLength = needed;
        return start;
    }

    /// <summary>What <see cref="Reserve"/> has made room for; valid until the next call of it.</summary>
    public Span<byte> Aggregate(int start, int length) => _aggregates.AsSpan(start, length);

    private void Clear()
    {
        _count = 0;
        _aggregatesLength = 0;
        PayloadLength = 0;
        PictureIdOffset = 0;
    }
}
