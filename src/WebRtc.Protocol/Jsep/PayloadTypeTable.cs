using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// Payload types of our offers. All sections share one transport, so a number means one codec in all of them (RFC 9143
/// §9.1), and a number that has meant one never means another (RFC 9429 §5.2.2).
/// </summary>
internal sealed class PayloadTypeTable(JsepOptions options)
{
    /// <summary>RFC 3551 §6: the dynamic range, then what RFC 5761 §4 leaves of the unassigned one.</summary>
    private const byte FirstDynamic = 96, LastDynamic = 127, FirstUnassigned = 35, LastUnassigned = 63;

    private readonly List<NegotiatedCodec> _known = [];
    private readonly HashSet<byte> _used = [];
    private byte _next = FirstDynamic;

    /// <summary>Takes over what a section uses.</summary>
    public void Reserve(IReadOnlyList<NegotiatedCodec> codecs)
    {
        foreach (NegotiatedCodec codec in codecs)
        {
            _known.Add(codec);
            _used.Add(codec.PayloadType);
            if (codec.RtxPayloadType is { } rtx) _used.Add(rtx);
        }
    }

    /// <summary>Numbers for a section's codecs, in their order; those for which none is left are left out.</summary>
    /// <param name="kind">Of the section.</param>
    /// <param name="agreed">What is agreed on the section already: those numbers stay, whatever level the source has
    /// shown since.</param>
    /// <param name="codecs">Each different from the others.</param>
    /// <param name="rtx">With retransmission, for video.</param>
    public List<NegotiatedCodec> Assign(
        MediaKind kind, IReadOnlyList<NegotiatedCodec> agreed, IReadOnlyList<RtpCodec> codecs, bool rtx)
    {
        var assigned = new List<NegotiatedCodec>();
        foreach (RtpCodec codec in codecs)
        {
            if (FindNumber(codec, agreed, assigned) is not { } payloadType) continue;
            bool wantsRtx = rtx && options.Rtx && kind == MediaKind.Video;
            byte? repeated = wantsRtx ? RtxOf(payloadType) ?? TakeFree() : null;
            var entry =
                new NegotiatedCodec(payloadType, codec, repeated, RtcpFeedbacks.SupportedFor(kind == MediaKind.Audio
                    ? "audio" : "video"));
            assigned.Add(entry);
            Reserve([entry]);
        }
        return assigned;
    }

    private byte? FindNumber(RtpCodec codec, IReadOnlyList<NegotiatedCodec> agreed, List<NegotiatedCodec> assigned)
    {
        foreach (NegotiatedCodec own in agreed)
            if (IsFree(own, assigned) && CodecMatching.Matches(codec, own.Codec)) return own.PayloadType;
        foreach (NegotiatedCodec known in _known)
            if (IsFree(known, assigned) && codec == known.Codec) return known.PayloadType;
        byte? fixedNumber = codec.EncodingName switch
        {
            "PCMU" => 0,
            "PCMA" => 8,
            "G722" => 9,
            _ => null,
        };
        return fixedNumber is { } number && !_used.Contains(number) ? number : TakeFree();
    }

    private static bool IsFree(NegotiatedCodec codec, List<NegotiatedCodec> assigned) =>
        CodecReader.Find(assigned, codec.PayloadType) is null;

    private byte? RtxOf(byte payloadType)
    {
        foreach (NegotiatedCodec known in _known)
            if (known.PayloadType == payloadType && known.RtxPayloadType is { } rtx) return rtx;
        return null;
    }

    private byte? TakeFree()
    {
        while (_used.Contains(_next)) Step();
        if (_next is > LastUnassigned and < FirstDynamic) return null;
        byte free = _next;
        Step();
        return free;
    }

    private void Step() => _next = _next == LastDynamic ? FirstUnassigned : (byte)(_next + 1);
}
