using Camerad.Media;

namespace Camerad.WebRtc.Connection;

/// <summary>W3C WebRTC §5.1, addTransceiver, and §5.2, setParameters: what an encoding may say.</summary>
internal static class EncodingCheck
{
    /// <summary>Scaling down by less than this would be up.</summary>
    private const double MinScale = 1;

    /// <summary>RFC 8852 §3.1: the header extension's elements have no more bytes.</summary>
    private const int MaxRidLength = 255;

    /// <summary>Layers can't be made of one encoded stream: the first is taken, without its name; none: the defaults.
    /// </summary>
    /// <exception cref="RTCException">TypeError, RangeError, OperationError.</exception>
    public static RTCRtpEncodingParameters Choose(IReadOnlyList<RTCRtpEncodingParameters> encodings, MediaKind kind)
    {
        if (encodings.Count == 0) return Complete(new RTCRtpEncodingParameters(), kind);
        CheckRids([.. encodings.Select(static one => one.Rid)]);
        RTCRtpEncodingParameters[] complete = [.. encodings.Select(one => Complete(one, kind))];
        foreach (RTCRtpEncodingParameters encoding in complete)
        {
            if (encoding.Codec is { } codec && !Capabilities.Has(kind, codec))
                throw new RTCException(RTCException.OperationError, $"{codec.MimeType} is none of GetCapabilities.");
        }

        return complete[0] with { Rid = null };
    }

    /// <summary>With the defaults of its kind; what only pictures have, an audio encoding does not.</summary>
    /// <exception cref="RTCException">RangeError, OperationError.</exception>
    public static RTCRtpEncodingParameters Complete(RTCRtpEncodingParameters encoding, MediaKind kind)
    {
        if (kind == MediaKind.Audio) return encoding with { ScaleResolutionDownBy = null, MaxFramerate = null };
        if (encoding.ScaleResolutionDownBy < MinScale)
            throw new RTCException(RTCException.RangeError, "scaleResolutionDownBy must be 1 or more.");
        if (encoding.MaxFramerate < 0)
            throw new RTCException(RTCException.RangeError, "maxFramerate must not be negative.");
        if (encoding.ScaleResolutionDownBy > MinScale)
        {
            throw new RTCError(RTCErrorDetailType.HardwareEncoderError,
                "scaleResolutionDownBy must be 1: pictures are sent as their source has encoded them.");
        }

        return encoding with { ScaleResolutionDownBy = MinScale };
    }

    // RFC 8851 §10.
    private static void CheckRids(string?[] rids)
    {
        if (rids.All(static rid => rid is null)) return;
        if (rids.Contains(null)) throw Wrong("Either all encodings have a rid, or none has.");
        if (rids.Distinct().Count() < rids.Length) throw Wrong("Two encodings have the same rid.");
        if (!rids.All(static rid => rid is { Length: > 0 and <= MaxRidLength } && rid.All(IsRidCharacter)))
            throw Wrong($"A rid has 1 to {MaxRidLength} letters, digits, hyphens and underscores.");
    }

    private static bool IsRidCharacter(char one) => char.IsAsciiLetterOrDigit(one) || one is '-' or '_';

    private static RTCException Wrong(string message) => new(RTCException.TypeError, message);
}
