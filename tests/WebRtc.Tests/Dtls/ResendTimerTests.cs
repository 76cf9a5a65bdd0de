using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class ResendTimerTests
{
    private readonly ResendTimer _timer = new();
    private Instant _now = Instant.Zero + TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(1, 30)]
    [InlineData(40, 80)]
    [InlineData(1000, 250)]
    public void The_first_interval_is_two_round_trips_within_bounds(int roundTripMs, int expectedMs)
    {
        _timer.SetRoundTripTime(TimeSpan.FromMilliseconds(roundTripMs));
        Begin();

        Assert.Equal(TimeSpan.FromMilliseconds(expectedMs), _timer.Due - _now);
    }

    [Fact]
    public void Intervals_grow_to_a_limit()
    {
        Begin();
        TimeSpan longest = TimeSpan.Zero;
        for (int i = 0; i < 20; i++)
        {
            _now = _timer.Due;
            Assert.True(_timer.HandleTimeout(_now));
            Assert.True(_timer.Due - _now >= longest);
            longest = _timer.Due - _now;
        }

        Assert.Equal(ResendTimer.MaxInterval, longest);
    }

    [Fact]
    public void A_flight_without_a_time_asks_for_it_at_once_and_is_not_sent_twice()
    {
        _timer.Start();

        Assert.Equal(Instant.Zero, _timer.Due);
        Assert.False(_timer.HandleTimeout(_now));
        Assert.Equal(_now + ResendTimer.DefaultInterval, _timer.Due);
    }

    [Fact]
    public void A_repetition_is_answered_but_not_right_after_sending()
    {
        Begin();

        Assert.False(_timer.TryAnswerRepetition(_now + TimeSpan.FromMilliseconds(10)));
        Assert.True(_timer.TryAnswerRepetition(_now + TimeSpan.FromMilliseconds(60)));
        Assert.False(_timer.TryAnswerRepetition(_now + TimeSpan.FromMilliseconds(70)));
    }

    [Fact]
    public void A_stopped_timer_is_never_due()
    {
        Begin();
        _timer.Stop();

        Assert.Equal(Instant.Never, _timer.Due);
        Assert.False(_timer.HandleTimeout(_now + TimeSpan.FromHours(1)));
    }

    private void Begin()
    {
        _timer.Start();
        _timer.HandleTimeout(_now);
    }
}
