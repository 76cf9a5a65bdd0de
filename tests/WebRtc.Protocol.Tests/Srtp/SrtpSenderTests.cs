using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Tests.Srtp;

public sealed class SrtpSenderTests
{
    private const int Profile = (int)SrtpProfile.AeadAes128Gcm;

    public static TheoryData<string, int> Cases => SrtpCases.All;

    [Theory, MemberData(nameof(Cases))]
    public void Protect_gives_the_same_packet_however_the_payload_is_cut(string set, int profile)
    {
        var random = new SeededRandom(3);
        (SrtpSession client, _) = SrtpCases.Sessions(set, profile);
        byte[] header = SrtpCases.Header(1, 1);
        foreach (int length in new[] { 0, 1, 15, 16, 17, 127, 128, 129, 255, 256, 257, 300, 511, 512, 1186 })
        {
            byte[] payload = random.Bytes(length);
            string whole = Protect(set, client, header, default, payload);
            Assert.Equal(whole, Protect(set, client, header, default, payload));
            foreach (int cut in new[] { 1, 14, 16, 200, 255, 256, 257, 400 })
            {
                if (cut <= length)
                    Assert.Equal(whole, Protect(set, client, header, payload.AsSpan(0, cut), payload.AsSpan(cut)));
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Protect_writes_nothing_but_its_datagram_and_reads_its_sources_only(string set, int profile)
    {
        (SrtpSession client, _) = SrtpCases.Sessions(set, profile);
        var queue = new AuthenticationQueue(PrimitiveSet.Named(set));
        byte[] header = SrtpCases.Header(1, 1), prefix = new byte[16], payload = new byte[777];
        byte[] slot = SrtpCases.Pinned();
        slot.AsSpan().Fill(0xEE);
        int length = client.Outbound.Protect(header, 1, prefix, payload, slot, queue);
        queue.Flush();
        Assert.Equal(12 + 16 + 777 + client.Outbound.Overhead, length);
        Assert.Equal(-1, slot.AsSpan(length).IndexOfAnyExcept((byte)0xEE));
        Assert.Equal(-1, payload.AsSpan().IndexOfAnyExcept((byte)0));
        Assert.Equal(-1, prefix.AsSpan().IndexOfAnyExcept((byte)0));
        Assert.Equal(header, slot[..12]);
    }

    // Tags of many packets: several lengths, so that sets of lanes fill at different times and
    // leave rests of every size.
    [Theory, MemberData(nameof(Cases))]
    public void Queue_seals_packets_of_mixed_lengths_and_viewers(string set, int profile)
    {
        const int Viewers = 3;
        var random = new SeededRandom(11);
        var queue = new AuthenticationQueue(PrimitiveSet.Named(set));
        (SrtpSession Client, SrtpSession Server)[] sessions = new (SrtpSession, SrtpSession)[Viewers];
        for (int viewer = 0; viewer < Viewers; viewer++)
        {
            byte[] material = random.Bytes(SrtpProfiles.KeyingMaterialLength((SrtpProfile)profile));
            sessions[viewer] = SrtpCases.Sessions(set, profile, material);
        }
        for (int round = 0; round < 20; round++)
        {
            var packets = new List<(int Viewer, byte[] Slot, int Length)>();
            int fragments = 1 + random.Next(10), size = random.Next(1300);
            for (int fragment = 0; fragment < fragments; fragment++)
            {
                for (int viewer = 0; viewer < Viewers; viewer++)
                {
                    ulong index = (ulong)(round * 10 + fragment);
                    byte[] slot = SrtpCases.Pinned();
                    int payload = random.Chance(0.3) ? random.Next(1300) : size;
                    int length = sessions[viewer].Client.Outbound.Protect(
                        SrtpCases.Header((ushort)index, 5), index, default, new byte[payload], slot, queue);
                    packets.Add((viewer, slot, length));
                }
            }
            queue.Flush();
            foreach ((int viewer, byte[] slot, int length) in packets)
                Assert.True(sessions[viewer].Server.Inbound.TryUnprotect(slot.AsSpan(0, length), out _));
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Protect_allocates_nothing_per_packet(string set, int profile)
    {
        (SrtpSession client, _) = SrtpCases.Sessions(set, profile);
        var queue = new AuthenticationQueue(PrimitiveSet.Named(set));
        byte[] header = SrtpCases.Header(1, 1), prefix = new byte[16], payload = new byte[400], rtcp = new byte[64];
        byte[] slots = GC.AllocateArray<byte>(16 * SrtpCases.SlotLength, pinned: true);
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (int i = 0; i < 11; i++)
            {
                client.Outbound.Protect(
                    header, (ulong)i, prefix, payload, slots.AsSpan(i * SrtpCases.SlotLength, SrtpCases.SlotLength),
                    queue);
            }
            queue.Flush();
            client.Outbound.ProtectRtcp(rtcp, 32);
        }
    }

    [Fact]
    public void ProtectRtcp_stops_when_the_key_is_used_up()
    {
        var sender = new SrtpSender(
            GcmTransform.Derive(PrimitiveSet.Best, new byte[16], new byte[12]), SrtpSender.MaxRtcpIndex);
        byte[] packet = new byte[64];
        Assert.Equal(8 + sender.RtcpOverhead, sender.ProtectRtcp(packet, 8));
        Assert.Equal(0, sender.ProtectRtcp(packet, 8));
        Assert.Equal(0, sender.ProtectRtcp(packet, 8));
    }

    [Fact]
    public void Protect_refuses_a_slot_too_small_or_a_header_too_short()
    {
        (SrtpSession client, _) = SrtpCases.Sessions(PrimitiveSet.Best.Name, Profile);
        var queue = new AuthenticationQueue();
        byte[] slot = SrtpCases.Pinned();
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            client.Outbound.Protect(new byte[12], 0, default, new byte[100], slot.AsSpan(0, 127), queue));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            client.Outbound.Protect(new byte[11], 0, default, new byte[100], slot, queue));
    }

    [Fact]
    public void Preference_follows_the_cpu()
    {
        Assert.Equal(2, SrtpProfiles.PreferenceOrder.Length);
        SrtpProfile first = PrimitiveSet.Best.PrefersGcm ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1_80;
        Assert.Equal(first, SrtpProfiles.PreferenceOrder[0]);
        Assert.Equal(60, SrtpProfiles.KeyingMaterialLength(SrtpProfile.Aes128CmHmacSha1_80));
        Assert.Equal(56, SrtpProfiles.KeyingMaterialLength(SrtpProfile.AeadAes128Gcm));
    }

    private static string Protect(
        string set, SrtpSession session, byte[] header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload)
    {
        byte[] slot = SrtpCases.Pinned();
        var queue = new AuthenticationQueue(PrimitiveSet.Named(set));
        int length = session.Outbound.Protect(header, 1, prefix, payload, slot, queue);
        queue.Flush();
        return Convert.ToHexString(slot.AsSpan(0, length));
    }
}
