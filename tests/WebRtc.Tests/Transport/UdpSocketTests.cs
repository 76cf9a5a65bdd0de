using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Transport;
using Camerad.WebRtc.Transport.Interop;

namespace Camerad.WebRtc.Tests.Transport;

/// <summary>The real socket against the real kernel, over loopback.</summary>
public sealed class UdpSocketTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly UdpSocket _a = UdpSocket.Bind(0);
    private readonly UdpSocket _b = UdpSocket.Bind(0);

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public void Structures_have_the_kernels_sizes_on_64_bit_linux()
    {
        Assert.Equal(56, Unsafe.SizeOf<Libc.MsgHdr>());
        Assert.Equal(64, Unsafe.SizeOf<Libc.MMsgHdr>());
        Assert.Equal(28, Unsafe.SizeOf<Libc.SockAddrIn6>());
        Assert.Equal(16, Unsafe.SizeOf<Libc.CMsgHdr>());
        Assert.Equal(16, Unsafe.SizeOf<Libc.IoVec>());
        Assert.Equal(8, Unsafe.SizeOf<Libc.PollFd>());
        Assert.Equal(16, Unsafe.SizeOf<Libc.TimeSpec>());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    public void Datagram_arrives_with_both_addresses_of_its_route(string address)
    {
        Route route = RouteTo(address);
        if (!_a.HasIPv6 && !route.Remote.IsIPv4) Assert.Skip("this kernel has no IPv6");
        Send(route, "hello"u8.ToArray());

        (Route arrived, byte[] payload) = Assert.Single(ReceiveAll(1));

        Assert.Equal("hello"u8.ToArray(), payload);
        Assert.Equal(route.Local, arrived.Remote);   // it left from the address asked for
        Assert.Equal(route.Remote, arrived.Local);   // and says where it came to
    }

    [Fact]
    public void Equal_datagrams_of_one_route_leave_in_one_message_and_arrive_apart()
    {
        Route route = RouteTo("127.0.0.1");
        byte[][] payloads = [.. Enumerable.Range(0, 8).Select(i => Filled(1200, i)), Filled(300, 8)];
        Send(route, payloads);

        Assert.Equal(payloads, ReceiveAll(9).Select(r => r.Payload));
        Assert.Equal(1, _a.Sender.SystemCalls);
        Assert.Equal(1, _a.Sender.SegmentedMessages);
    }

    [Fact]
    public void A_longer_datagram_begins_a_new_message()
    {
        Route route = RouteTo("127.0.0.1");
        byte[][] payloads = [Filled(100, 1), Filled(1200, 2), Filled(1200, 3), Filled(7, 4), Filled(1200, 5)];
        Send(route, payloads);

        Assert.Equal(payloads, ReceiveAll(5).Select(r => r.Payload));
        Assert.Equal(1, _a.Sender.SystemCalls);
    }

    [Fact]
    public void Route_that_refuses_segmentation_is_sent_to_plainly_and_remembered()
    {
        const string Address = "127.88.0.1";
        if (!RunIp("route add local 127.88.0.1/32 dev lo mtu 1000"))
            Assert.Skip("needs root and iproute2 to lower a route's MTU");
        try
        {
            Route route = new(TransportAddress.From(IPAddress.Loopback, _a.LocalPort), RouteTo(Address).Remote);
            byte[][] payloads = [Filled(1200, 1), Filled(1200, 2), Filled(1200, 3)];
            Send(route, payloads);
            Assert.Equal(payloads, ReceiveAll(3).Select(r => r.Payload));
            Assert.Equal(1, _a.Sender.PlainRouteCount);
            Assert.Equal(0, _a.Sender.Refused);

            long calls = _a.Sender.SystemCalls;
            Send(route, payloads);
            Assert.Equal(payloads, ReceiveAll(3).Select(r => r.Payload));
            Assert.Equal(calls + 1, _a.Sender.SystemCalls);   // no second refusal
        }
        finally
        {
            RunIp("route del local 127.88.0.1/32 dev lo");
        }
    }

    [Fact]
    public void Unreachable_route_costs_the_others_nothing()
    {
        // 240.0.0.0/4 is reserved: the kernel refuses it, or has no route.
        var nowhere = new Route(default, TransportAddress.From(IPAddress.Parse("255.255.255.255"), 9));
        var batch = new SendBatch(8);
        Add(batch, RouteTo("127.0.0.1"), Filled(50, 1));
        Add(batch, nowhere, Filled(50, 2));
        Add(batch, RouteTo("127.0.0.1"), Filled(50, 3));

        Assert.Equal(3, _a.Send(batch, 0, batch.Count));
        Assert.Equal([Filled(50, 1), Filled(50, 3)], ReceiveAll(2).Select(r => r.Payload));
        Assert.Equal(1, _a.Sender.Refused);
    }

    [Fact]
    public void Overlong_datagram_is_dropped_and_counted()
    {
        using var sender = new System.Net.Sockets.UdpClient(0, System.Net.Sockets.AddressFamily.InterNetwork);
        sender.Send(new byte[4000], "127.0.0.1", _b.LocalPort);
        sender.Send("after"u8, "127.0.0.1", _b.LocalPort);

        List<(Route Route, byte[] Payload)> all = ReceiveAll(2);

        Assert.Equal([[], "after"u8.ToArray()], all.Select(r => r.Payload));
    }

    [Fact]
    public void Sending_and_receiving_allocate_nothing()
    {
        Route route = RouteTo("127.0.0.1");
        var batch = new SendBatch(64);
        byte[] payload = Filled(1200, 1);
        long before = 0;
        for (int round = 0; round < 20; round++)
        {
            if (round == 10) before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 16; i++) Add(batch, route, payload);
            _a.Send(batch, 0, batch.Count);
            batch.Clear();
            for (int n = _b.Receive(); n > 0; n = _b.Receive())
                for (int i = 0; i < n; i++) _ = _b.Received(i, out _);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Filled(int length, int value) => [.. Enumerable.Repeat((byte)value, length)];

    private static bool RunIp(string arguments)
    {
        try
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            ip.WaitForExit();
            return ip.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static void Add(SendBatch batch, Route route, byte[] payload)
    {
        Assert.True(batch.TryReserve(out Span<byte> slot));
        payload.CopyTo(slot);
        batch.Commit(route, payload.Length);
    }

    private Route RouteTo(string address) => new(
        TransportAddress.From(IPAddress.Parse(address), _a.LocalPort),
        TransportAddress.From(IPAddress.Parse(address), _b.LocalPort));

    private void Send(Route route, params byte[][] payloads)
    {
        var batch = new SendBatch(64);
        foreach (byte[] payload in payloads) Add(batch, route, payload);
        Assert.Equal(payloads.Length, _a.Send(batch, 0, batch.Count));
    }

    private List<(Route Route, byte[] Payload)> ReceiveAll(int count)
    {
        var all = new List<(Route, byte[])>();
        long start = Stopwatch.GetTimestamp();
        while (all.Count < count && Stopwatch.GetElapsedTime(start) < Patience)
        {
            int n = _b.Receive();
            for (int i = 0; i < n; i++)
            {
                Span<byte> datagram = _b.Received(i, out Route route);
                all.Add((route, datagram.ToArray()));
            }
        }
        return all;
    }
}
