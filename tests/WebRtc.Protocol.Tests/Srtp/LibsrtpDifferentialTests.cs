using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Tests.Srtp;

/// <summary>Random packets through our implementations and libsrtp2, both ways, byte for byte.</summary>
public sealed class LibsrtpDifferentialTests
{
    private const int Packets = 100;
    private const int Seed = 20;
    private const uint Ssrc = 0x5EED_CAFE;

    public static TheoryData<string, int> Cases => SrtpCases.All;

    [Theory, MemberData(nameof(Cases))]
    public void Protect_writes_what_libsrtp_writes_and_both_undo_it(string set, int profile)
    {
        Assert.SkipUnless(Libsrtp.IsPresent, Libsrtp.Missing);
        var random = new SeededRandom(Seed);
        byte[] material = random.Bytes(SrtpProfiles.KeyingMaterialLength((SrtpProfile)profile));
        (SrtpSession client, SrtpSession server) = SrtpCases.Sessions(set, profile, material);
        (SrtpSession, SrtpSession, bool)[] directions = [(client, server, true), (server, client, false)];
        foreach ((SrtpSession from, SrtpSession to, bool isClient) in directions)
        {
            using Libsrtp reference = Reference(profile, material, isClient, protects: true);
            using Libsrtp referenceReceiver = Reference(profile, material, isClient, protects: false);
            CompareRtp(
                random, new AuthenticationQueue(PrimitiveSet.Named(set)), from, to, reference, referenceReceiver);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void ProtectRtcp_writes_what_libsrtp_writes_and_both_undo_it(string set, int profile)
    {
        Assert.SkipUnless(Libsrtp.IsPresent, Libsrtp.Missing);
        var random = new SeededRandom(Seed);
        byte[] material = random.Bytes(SrtpProfiles.KeyingMaterialLength((SrtpProfile)profile));
        (SrtpSession client, SrtpSession server) = SrtpCases.Sessions(set, profile, material);
        (SrtpSession, SrtpSession, bool)[] directions = [(client, server, true), (server, client, false)];
        foreach ((SrtpSession from, SrtpSession to, bool isClient) in directions)
        {
            using Libsrtp reference = Reference(profile, material, isClient, protects: true);
            using Libsrtp referenceReceiver = Reference(profile, material, isClient, protects: false);
            // libsrtp gives its first packet index 1.
            from.Outbound.ProtectRtcp(new byte[64], 8);
            for (int i = 0; i < Packets; i++) CompareRtcp(random, from, to, reference, referenceReceiver);
        }
    }

    // The indices leap ahead by up to 9,000, so that the sequence number wraps several times.
    private static void CompareRtp(
        SeededRandom random, AuthenticationQueue queue, SrtpSession from, SrtpSession to, Libsrtp reference,
        Libsrtp referenceReceiver)
    {
        byte[] slot = SrtpCases.Pinned();
        ulong index = 65_000;
        for (int i = 0; i < Packets; i++, index += 1 + (ulong)random.Next(9000))
        {
            byte[] header = SrtpCases.Header(random, (ushort)index, Ssrc);
            byte[] prefix = random.Bytes(random.Chance(0.5) ? 0 : random.Next(300));
            byte[] payload = random.Bytes(random.Next(1200));
            byte[] plain = [.. header, .. prefix, .. payload];

            int length = from.Outbound.Protect(header, index, prefix, payload, slot, queue);
            queue.Flush();
            byte[] ours = slot[..length];

            byte[] theirs = new byte[SrtpCases.SlotLength];
            plain.CopyTo(theirs, 0);
            int theirLength = reference.Protect(theirs, plain.Length);
            Assert.Equal(Convert.ToHexString(theirs.AsSpan(0, theirLength)), Convert.ToHexString(ours));

            Assert.True(to.Inbound.TryUnprotect(theirs.AsSpan(0, theirLength), out int opened));
            Assert.Equal(plain, theirs[..opened]);
            Assert.Equal(plain, ours[..referenceReceiver.Unprotect(ours, length)]);
        }
        Assert.True(index >> 16 > 3, "the sequence number has wrapped");
    }

    private static void CompareRtcp(
        SeededRandom random, SrtpSession from, SrtpSession to, Libsrtp reference, Libsrtp referenceReceiver)
    {
        byte[] plain = SrtpCases.Rtcp(random, random.Next(100), Ssrc);
        byte[] ours = new byte[SrtpCases.SlotLength], theirs = new byte[SrtpCases.SlotLength];
        plain.CopyTo(ours, 0);
        plain.CopyTo(theirs, 0);
        int length = from.Outbound.ProtectRtcp(ours, plain.Length);
        int theirLength = reference.ProtectRtcp(theirs, plain.Length);
        Assert.Equal(Convert.ToHexString(theirs.AsSpan(0, theirLength)), Convert.ToHexString(ours.AsSpan(0, length)));
        Assert.Equal(plain.Length + from.Outbound.RtcpOverhead, length);

        Assert.True(to.Inbound.TryUnprotectRtcp(theirs.AsSpan(0, theirLength), out int opened));
        Assert.Equal(plain, theirs[..opened]);
        Assert.Equal(plain, ours[..referenceReceiver.UnprotectRtcp(ours, length)]);
    }

    // One direction's key and salt out of the exporter's block.
    private static Libsrtp Reference(int profile, byte[] material, bool isClient, bool protects)
    {
        int key = SrtpProfiles.KeyLength((SrtpProfile)profile), salt = SrtpProfiles.SaltLength((SrtpProfile)profile);
        int side = isClient ? 0 : 1;
        byte[] master = [.. material.AsSpan(side * key, key), .. material.AsSpan(2 * key + side * salt, salt)];
        return new Libsrtp((SrtpProfile)profile, master, protects);
    }
}
