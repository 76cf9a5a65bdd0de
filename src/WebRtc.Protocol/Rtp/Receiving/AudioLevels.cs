namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>Levels of RFC 6464 and 6465 (0 to 127, -dBov) as W3C counts them: 0 to 1, linear.</summary>
internal static class AudioLevels
{
    /// <summary>The level of the packet's own source; null: it does not tell.</summary>
    public static double? Read(in RtpPacket packet, in InboundHeaderExtensionIds extensions) =>
        packet.Extension.TryGet(extensions.AudioLevel, out ReadOnlySpan<byte> value) && value.Length > 0
            ? ToLinear(value[0]) : null;

    /// <summary>127 is silence (W3C WebRTC §5.3).</summary>
    public static double ToLinear(byte value)
    {
        // The high bit is voice activity, or reserved.
        int level = value & 0x7F;
        return level == 127 ? 0 : Math.Pow(10, -level / 20.0);
    }
}
