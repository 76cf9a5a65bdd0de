using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Srtp;

/// <summary>
/// Unprotects what one association receives. State per SSRC is made only for packets whose tag was right, so a stranger
/// can neither fill memory nor move a window. Nothing throws on what a peer sends: it is counted and refused.
/// </summary>
internal sealed class SrtpReceiver
{
    /// <summary>SSRCs of one peer: every of SDP's 32 m= sections with its retransmissions, and both changed once.
    /// Packets of further ones are refused, since forgetting an old one would let its packets be played again.
    /// </summary>
    public const int MaxStreams = 128;

    /// <summary>Bytes of the longest packet taken: more than any path carries without fragmentation.</summary>
    public const int MaxDatagramLength = Primitives.AesCounter.MaxLength;

    private const int MinRtpHeaderLength = 12;
    private const int MinRtcpLength = 8;
    private const int VersionTwo = 2;

    private readonly SrtpTransform _transform;
    private readonly Dictionary<uint, InboundStream> _streams = [];

    internal SrtpReceiver(SrtpTransform transform) => _transform = transform;

    /// <summary>Packets whose tag was wrong.</summary>
    public long AuthenticationFailures { get; private set; }

    /// <summary>Packets seen before, or older than the window.</summary>
    public long Replays { get; private set; }

    /// <summary>Packets too short, too long, of another version, or not encrypted.</summary>
    public long Malformed { get; private set; }

    /// <summary>Packets with a right tag of an SSRC beyond <see cref="MaxStreams"/>.</summary>
    public long StreamsRefused { get; private set; }

    /// <summary>Checks and decrypts an RTP packet in place (RFC 3711 §3.3).</summary>
    /// <param name="datagram">Unchanged when refused.</param>
    /// <param name="length">Bytes of the RTP packet at the datagram's start; 0 when refused.</param>
    public bool TryUnprotect(Span<byte> datagram, out int length)
    {
        length = 0;
        if (!TryReadHeaderLength(datagram, out int headerLength)) return Refuse(malformed: true);

        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]);
        ushort sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        _streams.TryGetValue(ssrc, out InboundStream? stream);
        ulong index = stream?.EstimateIndex(sequenceNumber) ?? sequenceNumber;

        if (stream is not null && !stream.RtpPackets.IsFresh(index)) return RefuseReplay();
        if (stream is null && _streams.Count >= MaxStreams) return RefuseStream();
        if (!_transform.TryUnprotect(datagram, headerLength, index)) return Refuse(malformed: false);

        (stream ?? AddStream(ssrc)).HandleAuthenticatedRtp(index);
        length = datagram.Length - _transform.TagLength;
        return true;
    }

    /// <summary>Checks and decrypts an RTCP packet in place (RFC 3711 §3.4).</summary>
    /// <inheritdoc cref="TryUnprotect"/>
    public bool TryUnprotectRtcp(Span<byte> datagram, out int length)
    {
        length = 0;
        int trailer = _transform.TagLength + SrtpTransform.RtcpIndexLength;
        if (datagram.Length < MinRtcpLength + trailer || datagram.Length > MaxDatagramLength
            || datagram[0] >> 6 != VersionTwo)
        {
            return Refuse(malformed: true);
        }

        uint indexWord = _transform.ReadRtcpIndexWord(datagram);
        if ((indexWord & SrtpTransform.EncryptedFlag) == 0) return Refuse(malformed: true);
        uint index = indexWord & ~SrtpTransform.EncryptedFlag;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]);
        _streams.TryGetValue(ssrc, out InboundStream? stream);

        if (stream is not null && !stream.RtcpPackets.IsFresh(index)) return RefuseReplay();
        if (stream is null && _streams.Count >= MaxStreams) return RefuseStream();
        if (!_transform.TryUnprotectRtcp(datagram, indexWord)) return Refuse(malformed: false);

        (stream ?? AddStream(ssrc)).RtcpPackets.MarkSeen(index);
        length = datagram.Length - trailer;
        return true;
    }

    // 0                   1                   2                   3
    // |V=2|P|X|  CC   |M|     PT      |       sequence number         |  RFC 3550 §5.1
    // timestamp, SSRC, CC times a CSRC; with X: 16 bits of profile, 16 bits of length in words, the words
    private bool TryReadHeaderLength(ReadOnlySpan<byte> datagram, out int headerLength)
    {
        headerLength = MinRtpHeaderLength;
        int end = datagram.Length - _transform.TagLength;
        if (end < MinRtpHeaderLength || datagram.Length > MaxDatagramLength || datagram[0] >> 6 != VersionTwo)
            return false;

        headerLength += (datagram[0] & 0x0F) * 4;
        bool hasExtension = (datagram[0] & 0x10) != 0;
        if (!hasExtension) return headerLength <= end;
        if (headerLength + 4 > end) return false;
        headerLength += 4 + BinaryPrimitives.ReadUInt16BigEndian(datagram[(headerLength + 2)..]) * 4;
        return headerLength <= end;
    }

    private InboundStream AddStream(uint ssrc)
    {
        var stream = new InboundStream();
        _streams.Add(ssrc, stream);
        return stream;
    }

    private bool Refuse(bool malformed)
    {
        if (malformed) Malformed++;
        else AuthenticationFailures++;
        return false;
    }

    private bool RefuseReplay()
    {
        Replays++;
        return false;
    }

    private bool RefuseStream()
    {
        StreamsRefused++;
        return false;
    }
}
