using System.Net;
using Camerad.Signaling.Broker;

namespace Camerad.Signaling.Tests.Broker;

public sealed class BrokerSeatsTests
{
    private readonly SignalingCounters _counters = new();

    [Fact]
    public void Seats_bound_who_waits_in_all()
    {
        var seats = new BrokerSeats(1000, _counters);
        for (int i = 0; i < BrokerSeats.MaxPending; i++) Assert.True(seats.TryArrive(Client(i)));

        Assert.False(seats.TryArrive(Client(BrokerSeats.MaxPending)));
        Assert.Equal(1, _counters.RefusedLogins);
    }

    [Fact]
    public void Seats_of_those_who_wait_are_not_those_of_clients()
    {
        var seats = new BrokerSeats(2, _counters);
        for (int i = 10; i < 20; i++) Assert.True(seats.TryArrive(Client(i)));
        BrokerClient[] clients = [Client(0), Client(1), Client(2)];
        foreach (BrokerClient client in clients) Assert.True(seats.TryArrive(client));

        Assert.True(seats.TryAdmit(clients[0]));
        Assert.True(seats.TryAdmit(clients[1]));
        Assert.False(seats.TryAdmit(clients[2]));
        seats.Leave(clients[0]);
        seats.Leave(clients[0]);
        Assert.True(seats.TryAdmit(clients[2]));
    }

    [Fact]
    public void Device_needs_no_seat()
    {
        var seats = new BrokerSeats(0, _counters);
        var device = new BrokerClient(isDevice: true, IPAddress.Loopback);

        Assert.True(seats.TryArrive(device));
        Assert.True(seats.TryAdmit(device));
    }

    [Theory]
    [InlineData(32, 128)]
    [InlineData(1000, 2000)]
    public void Clients_are_bounded_well_above_the_viewers(int maxViewers, int clients) => Assert.Equal(
        clients, new EmbeddedBrokerOptions { DeviceId = "cam1", MaxViewers = maxViewers }.MaxClients);

    private static BrokerClient Client(int i) =>
        new(isDevice: false, new IPAddress([192, 0, 2, (byte)(i / 8)]));
}
