using Camerad.Benchmarks.Measurement;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.Benchmarks.Srtp;

/// <summary>
/// <c>srtp</c>: nanoseconds to protect one packet, for each profile and each set of primitives this CPU can
/// run, beside the C program with OpenSSL. The packet is an FU-A fragment: header, 16 bytes from a scratch
/// block, the rest from the picture.
/// </summary>
internal static unsafe class SrtpBenchmark
{
    private const int PacketsPerRound = 4096;
    private const int SlotCount = 64;
    private const int SlotLength = SendBatch.MaxDatagramLength;
    private const int HeaderLength = 12;
    private const int PrefixLength = 16;

    private static readonly int[] PacketLengths = [1200, 172];

    public static void Run()
    {
        Console.WriteLine(
            $"SRTP protect, ns per packet; best of interleaved rounds; this CPU: {PrimitiveSet.Best.Name}");
        Console.WriteLine($"{"",-34}{"1200 B",10}{"of C",8}{"172 B",10}{"of C",8}{"B/packet",10}");
        foreach (SrtpProfile profile in new[] { SrtpProfile.Aes128CmHmacSha1_80, SrtpProfile.AeadAes128Gcm })
            Run(profile);
    }

    private static void Run(SrtpProfile profile)
    {
        var results = new Dictionary<string, List<(double Best, long Allocated)>>();
        foreach (int length in PacketLengths)
        {
            var rounds = new Rounds();
            List<Rounds.Contestant> contestants = [rounds.Add("C, OpenSSL", Native(profile, length))];
            foreach (PrimitiveSet set in PrimitiveSet.Supported)
                if (set.Name != "portable")
                    contestants.Add(rounds.Add("C#, " + set.Name, Managed(set, profile, length)));
            rounds.Run();
            foreach (Rounds.Contestant contestant in contestants)
            {
                if (!results.TryGetValue(contestant.Name, out List<(double, long)>? list))
                    results[contestant.Name] = list = [];
                list.Add((contestant.Best, contestant.Allocated));
            }
        }
        List<(double Best, long Allocated)> reference = results["C, OpenSSL"];
        foreach ((string name, List<(double Best, long Allocated)> row) in results)
        {
            string title = (profile == SrtpProfile.AeadAes128Gcm ? "GCM  " : "CM   ") + name;
            Console.WriteLine($"{title,-34}{row[0].Best,10:F0}{row[0].Best / reference[0].Best,8:F2}" +
                $"{row[1].Best,10:F0}{row[1].Best / reference[1].Best,8:F2}" +
                $"{(double)row[0].Allocated / PacketsPerRound,10:F1}");
        }
    }

    private static Func<long> Managed(PrimitiveSet set, SrtpProfile profile, int packetLength)
    {
        byte[] material = Pattern(SrtpProfiles.KeyingMaterialLength(profile));
        SrtpSender sender = SrtpSession.Create(set, profile, material, isClient: true).Outbound;
        var queue = new AuthenticationQueue(set);
        byte[] header = Header(), slots = GC.AllocateArray<byte>(SlotCount * SlotLength, pinned: true);
        byte[] payload = Pattern(packetLength - HeaderLength);
        return () =>
        {
            for (int i = 0; i < PacketsPerRound; i++)
            {
                (header[2], header[3]) = ((byte)(i >> 8), (byte)i);
                Span<byte> slot = slots.AsSpan(i % SlotCount * SlotLength, SlotLength);
                sender.Protect(
                    header, (ulong)i, payload.AsSpan(0, PrefixLength), payload.AsSpan(PrefixLength), slot, queue);
                if (i % SlotCount == SlotCount - 1) queue.Flush();
            }
            return PacketsPerRound;
        };
    }

    private static Func<long> Native(SrtpProfile profile, int packetLength)
    {
        var create = (delegate* unmanaged<int, byte*, byte*, byte*, nint>)NativeProgram.Function("bench_srtp_create");
        var run = (delegate* unmanaged<nint, byte*, int, byte*, int, byte*, int, int, int, void>)
            NativeProgram.Function("bench_srtp_run");
        byte[] slots = GC.AllocateArray<byte>(SlotCount * SlotLength, pinned: true);
        byte[] header = Header(), payload = Pattern(packetLength - HeaderLength);
        byte[] material = Pattern(SrtpProfiles.KeyingMaterialLength(profile));
        byte[] key = SessionKey(profile, material, SrtpKeyDerivation.RtpEncryption, 16);
        byte[] salt = SessionKey(profile, material, SrtpKeyDerivation.RtpSalt, SrtpProfiles.SaltLength(profile));
        byte[] authentication = SessionKey(profile, material, SrtpKeyDerivation.RtpAuthentication, 20);
        nint session;
        fixed (byte* k = key, s = salt, a = authentication) session = create((int)profile, k, s, a);
        Func<long> round = () =>
        {
            fixed (byte* head = header, text = payload, output = slots)
                run(session, head, HeaderLength, text, payload.Length, output, SlotLength, SlotCount, PacketsPerRound);
            return PacketsPerRound;
        };
        round();
        CheckSameWork(profile, material, slots, packetLength);
        return round;
    }

    // What the C program has protected, the C# receiver must open: both have done the same.
    private static void CheckSameWork(SrtpProfile profile, byte[] material, byte[] slots, int packetLength)
    {
        SrtpSession session = SrtpSession.Create(profile, material, isClient: false);
        byte[] datagram = slots.AsSpan(0, packetLength + session.Outbound.Overhead).ToArray();
        if (!session.Inbound.TryUnprotect(datagram, out _))
            throw new InvalidOperationException("the C program's packet is not what SRTP asks for");
    }

    // The client's, as Managed has it.
    private static byte[] SessionKey(SrtpProfile profile, byte[] material, byte label, int length)
    {
        int keyLength = SrtpProfiles.KeyLength(profile);
        ReadOnlySpan<byte> salt = material.AsSpan(2 * keyLength, SrtpProfiles.SaltLength(profile));
        var derivation = new SrtpKeyDerivation(PrimitiveSet.Best, material.AsSpan(0, keyLength), salt);
        return derivation.Derive(label, new byte[length]).ToArray();
    }

    private static byte[] Header() => [0x80, 96, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4];

    private static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte)(i * 7 + 3);
        return bytes;
    }
}
