using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>A sender that plays frames to a receiver over the simulated network, in virtual time.</summary>
internal static class CameraScene
{
    /// <summary>Pictures at the end that nothing follows: their loss is noticed by nobody.</summary>
    public const int Tail = 6;

    /// <summary>Milliseconds.</summary>
    public const int PictureTime = 33;

    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20), Jitter = TimeSpan.FromMilliseconds(8);

    private const int PacketsPerPicture = 20;
    private static readonly TimeSpan Beginning = TimeSpan.FromMilliseconds(100);

    public static RtpSender Sender(ulong seed, bool rtx = true, ulong? firstPacketIndex = null) => new(
        TestStream.Parameters(rtx), new TransportWideSequence(), TestStream.Clock, new SeededRandom(seed),
        firstPacketIndex);

    /// <summary>Pictures of 20 packets each, 30 per second.</summary>
    public static List<EncodedFrame> LargePictures(int count, int keyFrameInterval)
    {
        var pool = new EncodedFramePool();
        return [.. Enumerable.Range(0, count).Select(i => TestPictures.Create(
            pool, i % keyFrameInterval == 0, i * TimeSpan.TicksPerMillisecond * PictureTime,
            FragmentTable.PayloadBudget * PacketsPerPicture))];
    }

    /// <summary>
    /// A network on which the first pictures have come without loss: nobody can miss what was before the first packet.
    /// </summary>
    public static SimulatedNetwork Begin(
        ulong seed, RtpSender sender, SrtpSession session, IReadOnlyList<EncodedFrame> frames, ISimulatedPeer receiver)
    {
        var network = new SimulatedNetwork(seed) { Conditions = new LinkConditions(Delay) };
        network.Attach(new CameraPeer(sender, session, frames), TestStream.Route.Local);
        network.Attach(receiver, TestStream.Route.Remote);
        network.Run(Beginning);
        return network;
    }
}
