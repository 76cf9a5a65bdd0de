using Camerad.TestKit;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>
/// Data channels of every mode by the public API, over ICE, DTLS and SCTP, on paths that lose, reorder and repeat.
/// </summary>
public sealed class ChannelPatternTests
{
    private const int Patterns = 1000;

    [Fact]
    public void What_must_arrive_arrives_once_and_in_order_and_only_lossy_channels_lose()
    {
        int lost = 0, sent = 0;
        Seeds.ForEach(Patterns, seed =>
        {
            using var pattern = new ChannelPattern(seed);
            pattern.Run();
            lost += pattern.Lost;
            sent += pattern.Sent;
        });
        Assert.InRange(lost, 1, sent / 4);
    }
}
