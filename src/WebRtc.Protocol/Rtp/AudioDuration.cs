using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>How long a packet of sound lasts, in ticks of its RTP clock.</summary>
internal static class AudioDuration
{
    /// <summary>Ticks of Opus' 48 kHz in 2.5 ms.</summary>
    private const int OpusUnit = 120;

    /// <summary>RFC 6716 §3.2.5: at most 120 ms in a packet.</summary>
    private const int OpusLimit = 48 * OpusUnit;

    /// <returns>0 if the packet does not say.</returns>
    public static int Of(MediaCodec codec, ReadOnlySpan<byte> packet) => codec switch
    {
        MediaCodec.Opus => OfOpus(packet),
        // One byte a sample; of G.722 one byte two samples, counted by half the true clock (RFC 3551 §4.5.2).
        MediaCodec.Pcmu or MediaCodec.Pcma or MediaCodec.G722 => packet.Length,
        _ => 0,
    };

    // RFC 6716 §3.1: the TOC byte is config (5 bits), stereo (1), code (2); §3.2: how many frames there are.
    private static int OfOpus(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty) return 0;
        int config = packet[0] >> 3, code = packet[0] & 3;
        int frame = config switch
        {
            < 12 => (config & 3) switch { 0 => 4, 1 => 8, 2 => 16, _ => 24 },   // SILK: 10, 20, 40, 60 ms
            < 16 => (config & 1) == 0 ? 4 : 8,                                 // hybrid: 10, 20 ms
            _ => 1 << (config & 3),                                            // CELT: 2.5, 5, 10, 20 ms
        };
        int frames = code switch { 0 => 1, 3 => packet.Length > 1 ? packet[1] & 0x3F : 0, _ => 2 };
        return Math.Min(frame * frames * OpusUnit, OpusLimit);
    }
}
