using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.Fuzzing.Targets;

/// <summary>What an encoder hands over: headers are read, and the frame is cut into packets.</summary>
internal static class FrameTargets
{
    public static readonly byte[] Vp8 = Convert.FromHexString("3059009D012A4201B6000007088585888584"),
        Vp9 = Convert.FromHexString("824983420014100B560838241C18420006E0"),
        Av1 = Convert.FromHexString(
            "12000A0B000000043D06D4DAF9004036280410000080" + "3A03AABBCC" + "320210EE" + "30FF");

    public static IEnumerable<FuzzTarget> Create()
    {
        yield return new FuzzTarget("vp8", [Vp8], input => Cut(MediaCodec.Vp8, input));
        yield return new FuzzTarget("vp9", [Vp9], input => Cut(MediaCodec.Vp9, input));
        yield return new FuzzTarget("av1", [Av1], input => Cut(MediaCodec.Av1, input));
        yield return new FuzzTarget(
            "opus", [[0xFF, 0x03, 0x01, 0x02]], input => AudioDuration.Of(MediaCodec.Opus, input));
    }

    private static void Cut(MediaCodec codec, byte[] input)
    {
        EncodedFrame frame = new EncodedFramePool().Rent(input.Length);
        input.CopyTo(frame.GetBuffer(input.Length));
        // What its header says is wrong is never sent, but cutting it must not fail either.
        frame.TryComplete(codec, input.Length, 0);
        PacketizedFrame packetized = new PacketizedFramePool().Create(frame);
        byte[] scratch = new byte[PacketizedFrame.ScratchLength];
        for (int i = 0; i < packetized.Count; i++) packetized.Read(i, default, 1, scratch, out _, out _);
    }
}
