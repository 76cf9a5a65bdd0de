using Camerad.WebRtc.Protocol.Sctp;

namespace Camerad.WebRtc.Protocol.Tests.Sctp;

/// <summary>RFC 9260 §7.2, by itself.</summary>
public sealed class CongestionControllerTests
{
    private const int Packet = 1000, Initial = CongestionController.InitialWindowPackets * Packet;

    private readonly CongestionController _congestion = new(Packet);

    [Fact]
    public void Slow_start_grows_by_what_was_acknowledged_of_a_full_window()
    {
        Acknowledge(1500);
        Assert.Equal(Initial + 1500, _congestion.Window);
        Acknowledge(1_000_000);
        Assert.Equal(Initial + 1500 + (64 * Packet), _congestion.Window);
    }

    [Fact]
    public void Window_that_was_not_full_or_what_does_not_move_on_lets_nothing_grow()
    {
        _congestion.HandleAcknowledged(1500, cumulativeAdvanced: true, wasFull: false);
        _congestion.HandleAcknowledged(1500, cumulativeAdvanced: false, wasFull: true);
        Assert.Equal(Initial, _congestion.Window);
    }

    [Fact]
    public void Window_ends_at_its_limit()
    {
        for (int i = 0; i < 200; i++) Acknowledge(1_000_000);
        Assert.Equal(CongestionController.MaxWindow, _congestion.Window);
    }

    [Fact]
    public void Loss_halves_the_window_which_stays_until_what_was_out_is_acknowledged()
    {
        Acknowledge(10 * Packet);
        _congestion.HandleLoss(highestOutstanding: 50);
        Assert.Equal((10 * Packet, 10 * Packet), (_congestion.Window, _congestion.Threshold));

        _congestion.HandleCumulative(49);
        Acknowledge(100 * Packet);
        Assert.True(_congestion.IsInFastRecovery);
        Assert.Equal(10 * Packet, _congestion.Window);
        _congestion.HandleCumulative(50);
        Assert.False(_congestion.IsInFastRecovery);
    }

    [Fact]
    public void After_a_loss_each_window_of_acknowledgements_adds_a_packet()
    {
        Acknowledge(10 * Packet);
        _congestion.HandleLoss(highestOutstanding: 50);
        _congestion.HandleCumulative(50);
        Acknowledge(Packet);                                               // slow start up to ssthresh and over it
        int window = _congestion.Window;
        Assert.Equal(11 * Packet, window);

        for (int i = 0; i < 10; i++) Acknowledge(Packet);
        Assert.Equal(window, _congestion.Window);
        Acknowledge(Packet);
        Assert.Equal(window + Packet, _congestion.Window);
        for (int i = 0; i < 12; i++) Acknowledge(Packet);
        Assert.Equal(window + (2 * Packet), _congestion.Window);
    }

    [Fact]
    public void Threshold_is_four_packets_at_least()
    {
        for (int i = 0; i < 5; i++) _congestion.HandleLoss(highestOutstanding: 50);
        Assert.Equal((4 * Packet, 4 * Packet), (_congestion.Window, _congestion.Threshold));
    }

    [Fact]
    public void Timeout_leaves_one_packet_and_starts_slowly()
    {
        Acknowledge(10 * Packet);
        _congestion.HandleLoss(highestOutstanding: 50);
        _congestion.HandleRetransmissionTimeout();
        Assert.Equal((Packet, 5 * Packet, false),
            (_congestion.Window, _congestion.Threshold, _congestion.IsInFastRecovery));

        // Whatever one acknowledgement says: a packet each, until congestion avoidance has been reached
        for (int packets = 2; packets <= 6; packets++)
        {
            Acknowledge(100 * Packet);
            Assert.Equal(packets * Packet, _congestion.Window);
        }
        Acknowledge(6 * Packet);
        Assert.Equal(7 * Packet, _congestion.Window);
    }

    [Fact]
    public void Idle_time_halves_the_window_down_to_the_first_one()
    {
        Acknowledge(30 * Packet);
        _congestion.HandleIdle();
        Assert.Equal(20 * Packet, _congestion.Window);
        _congestion.HandleIdle();
        _congestion.HandleIdle();
        Assert.Equal(Initial, _congestion.Window);

        // A smaller one, of a loss, stays what it is
        _congestion.HandleLoss(highestOutstanding: 50);
        _congestion.HandleIdle();
        Assert.Equal(Initial / 2, _congestion.Window);
    }

    private void Acknowledge(int length) =>
        _congestion.HandleAcknowledged(length, cumulativeAdvanced: true, wasFull: true);
}
