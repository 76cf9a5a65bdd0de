using Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.TelephoneEvents;

public sealed class TonePlayoutsTests
{
    [Fact]
    public void Each_senders_tone_is_over_once_at_its_time()
    {
        var playouts = new TonePlayouts();
        Instant first = At(100), second = At(150);
        playouts.Begin(1, second);
        playouts.Begin(2, first);

        Assert.Equal(first, playouts.NextTimeout);
        playouts.HandleTimeout(At(99));
        Assert.False(playouts.TryPoll(out _));
        playouts.HandleTimeout(first);
        Assert.True(playouts.TryPoll(out int handle));
        Assert.Equal((2, false), (handle, playouts.TryPoll(out _)));
        Assert.Equal(second, playouts.NextTimeout);
        playouts.HandleTimeout(At(1000));
        Assert.True(playouts.TryPoll(out handle));
        Assert.Equal((1, Instant.Never), (handle, playouts.NextTimeout));
    }

    [Fact]
    public void Tones_of_several_senders_that_are_over_at_once_are_all_told()
    {
        var playouts = new TonePlayouts();
        for (int handle = 0; handle < 50; handle++) playouts.Begin(handle, At(handle));

        playouts.HandleTimeout(At(24));

        var over = new List<int>();
        while (playouts.TryPoll(out int handle)) over.Add(handle);
        Assert.Equal(Enumerable.Range(0, 25), over.Order());
        Assert.Equal(At(25), playouts.NextTimeout);
    }

    private static Instant At(int milliseconds) => Instant.Zero + TimeSpan.FromMilliseconds(milliseconds);
}
