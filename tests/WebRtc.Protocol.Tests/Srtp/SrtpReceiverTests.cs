using System.Buffers.Binary;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Tests.Srtp;

public sealed class SrtpReceiverTests
{
    private const uint Ssrc = 7;

    public static TheoryData<string, int> Cases => SrtpCases.All;

    public static TheoryData<int> Profiles => [(int)SrtpProfile.Aes128CmHmacSha1_80, (int)SrtpProfile.AeadAes128Gcm];

    [Theory, MemberData(nameof(Profiles))]
    public void Receiver_refuses_a_packet_it_has_seen(int profile)
    {
        (SrtpSender sender, SrtpReceiver receiver) = Pair(profile);
        foreach (ulong index in new ulong[] { 100, 102, 101 })
            Assert.True(receiver.TryUnprotect(Packet(sender, index), out _));
        foreach (ulong index in new ulong[] { 100, 101, 102 })
            Assert.False(receiver.TryUnprotect(Packet(sender, index), out _));
        Assert.Equal(3, receiver.Replays);
        Assert.True(receiver.TryUnprotect(Packet(sender, 103), out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Receiver_refuses_a_packet_older_than_its_window(int profile)
    {
        (SrtpSender sender, SrtpReceiver receiver) = Pair(profile);
        Assert.True(receiver.TryUnprotect(Packet(sender, 5000), out _));
        Assert.False(receiver.TryUnprotect(Packet(sender, 5000 - ReplayWindow.Size), out _));
        Assert.True(receiver.TryUnprotect(Packet(sender, 5001 - ReplayWindow.Size), out _));
        Assert.Equal(1, receiver.Replays);
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Receiver_refuses_an_rtcp_packet_it_has_seen(int profile)
    {
        (SrtpSender sender, SrtpReceiver receiver) = Pair(profile);
        byte[] first = RtcpPacket(sender), second = RtcpPacket(sender);
        Assert.True(receiver.TryUnprotectRtcp(second.ToArray(), out _));
        Assert.True(receiver.TryUnprotectRtcp(first.ToArray(), out _));
        Assert.False(receiver.TryUnprotectRtcp(first, out _));
        Assert.False(receiver.TryUnprotectRtcp(second, out _));
        Assert.Equal(2, receiver.Replays);
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Forged_packet_moves_no_window_and_makes_no_state(int profile)
    {
        (SrtpSender sender, SrtpReceiver receiver) = Pair(profile);
        Assert.True(receiver.TryUnprotect(Packet(sender, 10), out _));
        byte[] forged = Packet(sender, 20_000);
        forged[^1] ^= 1;
        Assert.False(receiver.TryUnprotect(forged, out _));
        Assert.Equal(1, receiver.AuthenticationFailures);
        Assert.True(receiver.TryUnprotect(Packet(sender, 11), out _));

        for (uint ssrc = 1000; ssrc < 1000 + 2 * SrtpReceiver.MaxStreams; ssrc++)
        {
            byte[] stranger = Packet(sender, 1, ssrc);
            stranger[^1] ^= 1;
            Assert.False(receiver.TryUnprotect(stranger, out _));
        }
        Assert.True(receiver.TryUnprotect(Packet(sender, 1, 999), out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Receiver_refuses_new_streams_beyond_its_limit(int profile)
    {
        (SrtpSender sender, SrtpReceiver receiver) = Pair(profile);
        for (uint ssrc = 0; ssrc < SrtpReceiver.MaxStreams; ssrc++)
            Assert.True(receiver.TryUnprotect(Packet(sender, 1, ssrc), out _));
        Assert.False(receiver.TryUnprotect(Packet(sender, 1, SrtpReceiver.MaxStreams), out _));
        Assert.Equal(1, receiver.StreamsRefused);
        Assert.True(receiver.TryUnprotect(Packet(sender, 2, 0), out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Receiver_follows_the_rollover_counter_through_reordering(int profile)
    {
        (SrtpSender sender, SrtpReceiver receiver) = Pair(profile);
        ulong[] indices = [65_534, 65_537, 65_535, 65_536, 98_000, 120_000, 131_000, 131_073, 131_071];
        foreach (ulong index in indices)
            Assert.True(receiver.TryUnprotect(Packet(sender, index), out _), $"index {index}");
        Assert.Equal(0, receiver.AuthenticationFailures);
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Rtcp_packet_without_the_encrypted_flag_is_malformed(int profile)
    {
        (SrtpSender sender, SrtpReceiver receiver) = Pair(profile);
        byte[] packet = RtcpPacket(sender);
        int flag = profile == (int)SrtpProfile.AeadAes128Gcm ? packet.Length - 4 : packet.Length - 14;
        packet[flag] &= 0x7F;
        Assert.False(receiver.TryUnprotectRtcp(packet, out _));
        Assert.Equal(1, receiver.Malformed);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Truncated_and_flipped_packets_are_refused_and_left_unchanged(string set, int profile)
    {
        (SrtpSession client, SrtpSession server) = SrtpCases.Sessions(set, profile);
        var random = new SeededRandom(4);
        byte[] header = [.. SrtpCases.Header(1, Ssrc), 0xBE, 0xDE, 0, 1, 0x10, 0xAA, 0, 0];
        header[0] |= 0x10;
        byte[] packet = Protect(client.Outbound, header, 1, random.Bytes(60), PrimitiveSet.Named(set));
        byte[] rtcp = SrtpCases.Rtcp(random, 10, Ssrc);
        Array.Resize(ref rtcp, rtcp.Length + client.Outbound.RtcpOverhead);
        client.Outbound.ProtectRtcp(rtcp, rtcp.Length - client.Outbound.RtcpOverhead);

        for (int length = 0; length < packet.Length; length++)
            Refused(packet[..length], datagram => server.Inbound.TryUnprotect(datagram, out _));
        for (int length = 0; length < rtcp.Length; length++)
            Refused(rtcp[..length], datagram => server.Inbound.TryUnprotectRtcp(datagram, out _));
        for (int bit = 0; bit < packet.Length * 8; bit++)
            Refused(Flip(packet, bit), datagram => server.Inbound.TryUnprotect(datagram, out _));
        for (int bit = 0; bit < rtcp.Length * 8; bit++)
            Refused(Flip(rtcp, bit), datagram => server.Inbound.TryUnprotectRtcp(datagram, out _));

        Assert.True(server.Inbound.TryUnprotect(packet, out _));
        Assert.True(server.Inbound.TryUnprotectRtcp(rtcp, out _));
        Assert.Equal(packet.Length + rtcp.Length + (packet.Length + rtcp.Length) * 8,
            server.Inbound.Malformed + server.Inbound.AuthenticationFailures);
    }

    [Fact]
    public void Random_datagrams_are_refused_without_exception() => Seeds.ForEach(4, seed =>
    {
        var random = new SeededRandom(seed);
        foreach (int profile in Profiles.Select(row => row.Data))
        {
            (_, SrtpReceiver receiver) = Pair(profile);
            for (int i = 0; i < 500; i++)
            {
                byte[] datagram = random.Bytes(random.Next(i < 490 ? 200 : 8000));
                if (datagram.Length > 0 && random.Chance(0.9)) datagram[0] = (byte)(0x80 | datagram[0] & 0x1F);
                Assert.False(receiver.TryUnprotect(datagram, out _));
                Assert.False(receiver.TryUnprotectRtcp(datagram, out _));
            }
        }
    });

    [Theory, MemberData(nameof(Profiles))]
    public void Unprotect_allocates_nothing_per_packet(int profile)
    {
        (SrtpSender sender, SrtpReceiver receiver) = Pair(profile);
        byte[][] packets = [.. Enumerable.Range(1, 40).Select(index => Packet(sender, (ulong)index))];
        byte[][] reports = [.. Enumerable.Range(1, 40).Select(_ => RtcpPacket(sender))];
        receiver.TryUnprotect(packets[0], out _);
        receiver.TryUnprotectRtcp(reports[0], out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int opened = 0;
        for (int i = 1; i < packets.Length; i++)
        {
            if (receiver.TryUnprotect(packets[i], out _)) opened++;
            if (receiver.TryUnprotectRtcp(reports[i], out _)) opened++;
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * (packets.Length - 1), opened);
    }

    private static (SrtpSender Sender, SrtpReceiver Receiver) Pair(int profile)
    {
        (SrtpSession client, SrtpSession server) = SrtpCases.Sessions(PrimitiveSet.Best.Name, profile);
        return (client.Outbound, server.Inbound);
    }

    private static byte[] Packet(SrtpSender sender, ulong index, uint ssrc = Ssrc) =>
        Protect(sender, SrtpCases.Header((ushort)index, ssrc), index, new byte[30], PrimitiveSet.Best);

    private static byte[] Protect(
        SrtpSender sender, byte[] header, ulong index, byte[] payload, PrimitiveSet primitives)
    {
        byte[] slot = SrtpCases.Pinned();
        var queue = new AuthenticationQueue(primitives);
        int length = sender.Protect(header, index, default, payload, slot, queue);
        queue.Flush();
        return slot[..length];
    }

    private static byte[] RtcpPacket(SrtpSender sender)
    {
        byte[] packet = new byte[32 + sender.RtcpOverhead];
        packet[0] = 0x81;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), Ssrc);
        Assert.Equal(packet.Length, sender.ProtectRtcp(packet, 32));
        return packet;
    }

    private static byte[] Flip(byte[] packet, int bit)
    {
        byte[] flipped = [.. packet];
        flipped[bit / 8] ^= (byte)(1 << bit % 8);
        return flipped;
    }

    private static void Refused(byte[] datagram, Predicate<byte[]> tryUnprotect)
    {
        byte[] before = [.. datagram];
        Assert.False(tryUnprotect(datagram));
        Assert.Equal(before, datagram);
    }
}
