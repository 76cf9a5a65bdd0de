using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Tests.Srtp;

public sealed class SrtpSessionTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (PrimitiveSet set in PrimitiveSet.Supported)
                foreach (SrtpProfile profile in SrtpProfiles.PreferenceOrder)
                    cases.Add(set.Name, (int)profile);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Receiver_recovers_what_the_sender_protects(string set, int profile)
    {
        (SrtpSession client, SrtpSession server) = Sessions(set, (SrtpProfile)profile);
        var queue = new AuthenticationQueue(PrimitiveSet.Named(set));
        byte[] slot = GC.AllocateArray<byte>(1472, pinned: true);
        for (int length = 0; length < 1400; length += 13)
        {
            byte[] header = Header((ushort)length, 7);
            byte[] payload = Payload(length);
            int total = server.Outbound.Protect(header, (ushort)length, default, payload, slot, queue);
            queue.Flush();
            Assert.Equal(12 + length + server.Outbound.Overhead, total);
            Assert.True(client.Inbound.TryUnprotect(slot.AsSpan(0, total), out int opened));
            Assert.Equal(12 + length, opened);
            Assert.Equal(payload, slot.AsSpan(12, length).ToArray());
        }
    }

    private static (SrtpSession Client, SrtpSession Server) Sessions(string set, SrtpProfile profile)
    {
        byte[] material = Payload(SrtpProfiles.KeyingMaterialLength(profile));
        PrimitiveSet primitives = PrimitiveSet.Named(set);
        return (SrtpSession.Create(primitives, profile, material, isClient: true),
            SrtpSession.Create(primitives, profile, material, isClient: false));
    }

    private static byte[] Header(ushort sequenceNumber, byte ssrc) =>
        [0x80, 96, (byte)(sequenceNumber >> 8), (byte)sequenceNumber, 0, 0, 0, 1, 0, 0, 0, ssrc];

    private static byte[] Payload(int length)
    {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) payload[i] = (byte)(i * 31 + length);
        return payload;
    }
}
