namespace Camerad.WebRtc.Tests;

public sealed class RtcNetworkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ping_is_answered_only_when_the_network_thread_comes_round()
    {
        using var network = new RtcNetwork(new RtcNetworkOptions());
        using var release = new ManualResetEventSlim();
        Assert.True(await network.Ping().WaitAsync(Patience, Cancel));

        network.Loop.Post(_ => release.Wait(Cancel));
        Task<bool> answer = network.Ping();
        Assert.False(answer.IsCompleted);
        release.Set();

        Assert.True(await answer.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task Ping_of_a_disposed_network_says_no()
    {
        var network = new RtcNetwork(new RtcNetworkOptions());
        network.Dispose();

        Assert.False(await network.Ping().WaitAsync(Patience, Cancel));
    }
}
