using System.Runtime.Intrinsics;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// One implementation of each primitive. <see cref="Best"/> is chosen once for the CPU we run on; behind it, nothing
/// asks for instructions again.
/// </summary>
internal sealed class PrimitiveSet
{
    private delegate AesCounter CounterFactory(ReadOnlySpan<byte> key);

    private static readonly CounterFactory CreateX86 = static key => new X86AesCounter(key);
    private static readonly CounterFactory CreateArm = static key => new ArmAesCounter(key);
    private static readonly CounterFactory CreateBitsliced256 =
        static key => new BitslicedAesCounter<Vector256<byte>, Avx2Slices>(key);
    private static readonly CounterFactory CreateBitsliced128 =
        static key => new BitslicedAesCounter<Vector128<byte>, Vector128Slices>(key);
    private static readonly Func<Vector128<byte>, Ghash> CreatePortableGhash = static key => new PortableGhash(key);

    private readonly CounterFactory _createCounter;
    private readonly Func<Vector128<byte>, Ghash> _createGhash;

    private PrimitiveSet(
        string name, CounterFactory createCounter, Func<Vector128<byte>, Ghash> createGhash, Sha1Compressor sha1,
        Sha1Lanes? wideLanes, Sha1Lanes? narrowLanes, bool prefersGcm)
    {
        Name = name;
        _createCounter = createCounter;
        _createGhash = createGhash;
        Sha1 = sha1;
        WideLanes = wideLanes;
        NarrowLanes = narrowLanes;
        PrefersGcm = prefersGcm;
    }

    /// <summary>Every set this CPU can run, the fastest first: tests and benchmarks take each.</summary>
    public static IReadOnlyList<PrimitiveSet> Supported { get; } = FindSupported();

    /// <summary>The fastest this CPU can.</summary>
    public static PrimitiveSet Best { get; } = Supported[0];

    /// <summary>For logs, tests and benchmarks.</summary>
    public string Name { get; }

    /// <summary>GCM is the cheaper profile: AES and carry-less multiply have instructions.</summary>
    public bool PrefersGcm { get; }

    /// <summary>SHA-1 of a single message.</summary>
    public Sha1Compressor Sha1 { get; }

    /// <summary>SHA-1 of many messages; null where single ones are faster.</summary>
    public Sha1Lanes? WideLanes { get; }

    /// <summary>SHA-1 of a few messages, at most half as many as <see cref="WideLanes"/>.</summary>
    public Sha1Lanes? NarrowLanes { get; }

    /// <summary>One of <see cref="Supported"/>.</summary>
    public static PrimitiveSet Named(string name)
    {
        foreach (PrimitiveSet set in Supported) if (set.Name == name) return set;
        throw new ArgumentException("this CPU has no such set", nameof(name));
    }

    /// <param name="key">16 bytes.</param>
    public AesCounter CreateCounter(ReadOnlySpan<byte> key) => _createCounter(key);

    /// <param name="key">16 bytes.</param>
    public AesGcmCipher CreateGcm(ReadOnlySpan<byte> key)
    {
        AesCounter counter = CreateCounter(key);
        // SP 800-38D §6.4: the hash key is the encrypted zero block.
        Ghash ghash = _createGhash(counter.EncryptBlock(Vector128<byte>.Zero));
        return counter is X86AesCounter x86Counter && ghash is CarrylessGhash<X86CarrylessMultiply> x86Ghash
            ? new X86AesGcmCipher(x86Counter, x86Ghash)
            : new AesGcmCipher(counter, ghash);
    }

    private static List<PrimitiveSet> FindSupported()
    {
        var sets = new List<PrimitiveSet>();
        AddX86(sets);
        AddArm(sets);
        sets.Add(new PrimitiveSet(
            "portable", CreateBitsliced128, CreatePortableGhash, new ScalarSha1(), null, null, prefersGcm: false));
        return sets;
    }

    private static void AddX86(List<PrimitiveSet> sets)
    {
        if (!Ssse3Lanes.IsSupported) return;
        Sha1Compressor sha1 = new ScalarSha1();
        Sha1Lanes four = new Sha1LanesOf<Vector128<uint>, Ssse3Lanes>();
        Sha1Lanes? eight = Avx2Lanes.IsSupported ? new Sha1LanesOf<Vector256<uint>, Avx2Lanes>() : null;
        if (X86AesCounter.IsSupported)
        {
            bool multiplies = X86CarrylessMultiply.IsSupported;
            Func<Vector128<byte>, Ghash> ghash = multiplies
                ? static hashKey => new CarrylessGhash<X86CarrylessMultiply>(hashKey)
                : CreatePortableGhash;
            if (eight is not null)
                sets.Add(new PrimitiveSet("x86-aes-avx2", CreateX86, ghash, sha1, eight, four, multiplies));
            sets.Add(new PrimitiveSet("x86-aes", CreateX86, ghash, sha1, four, null, multiplies));
        }
        if (eight is not null)
        {
            sets.Add(new PrimitiveSet(
                "bitsliced-avx2", CreateBitsliced256, CreatePortableGhash, sha1, eight, four, prefersGcm: false));
        }
        sets.Add(new PrimitiveSet(
            "bitsliced-ssse3", CreateBitsliced128, CreatePortableGhash, sha1, four, null, prefersGcm: false));
    }

    private static void AddArm(List<PrimitiveSet> sets)
    {
        if (!NeonLanes.IsSupported) return;
        Sha1Lanes four = new Sha1LanesOf<Vector128<uint>, NeonLanes>();
        if (ArmAesCounter.IsSupported && ArmCarrylessMultiply.IsSupported)
        {
            Func<Vector128<byte>, Ghash> ghash = static hashKey => new CarrylessGhash<ArmCarrylessMultiply>(hashKey);
            if (ArmSha1.IsSupported)
                sets.Add(new PrimitiveSet(
                    "arm-aes-sha1", CreateArm, ghash, new ArmSha1(), null, null, prefersGcm: true));
            sets.Add(new PrimitiveSet("arm-aes", CreateArm, ghash, new ScalarSha1(), four, null, prefersGcm: true));
        }
        sets.Add(new PrimitiveSet(
            "bitsliced-neon", CreateBitsliced128, CreatePortableGhash, new ScalarSha1(), four, null,
            prefersGcm: false));
    }
}
