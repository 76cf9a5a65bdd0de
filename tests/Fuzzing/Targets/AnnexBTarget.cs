using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Fuzzing.Targets;

/// <summary>A camera's byte stream, in pieces.</summary>
internal static class AnnexBTarget
{
    private const int ChunkLength = 37;

    /// <summary>Parameter sets and the beginnings of an IDR and two P slices.</summary>
    public static readonly byte[] Stream = Convert.FromHexString(
        "00000001" + "6742C01FDA014016EC0440000003004000000F03C60CA8" + "00000001" + "68CE3C80" + "000001"
            + "65888404BFFFFE1A2B3C4D5E"
        + "00000001" + "419A240C1A2B3C4D" + "00000001" + "419A460F1A2B3C4D" + "00000001" + "0910");

    public static FuzzTarget Create() => new("annexb", [Stream], Run);

    private static void Run(byte[] input)
    {
        var splitter = new AccessUnitSplitter(new EncodedFramePool(4096));
        try
        {
            for (int at = 0; at < input.Length; at += ChunkLength)
            {
                splitter.HandleBytes(input.AsSpan(at, Math.Min(ChunkLength, input.Length - at)), at);
                while (splitter.TryPoll(out EncodedFrame? frame)) frame.Release();
            }
            while (splitter.TryFlush(out EncodedFrame? frame)) frame.Release();
        }
        catch (UnsupportedStreamException)
        {
            // A defined result: B-frames and interlaced pictures are refused with a text.
        }
    }
}
