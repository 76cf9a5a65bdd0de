namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// One implementation of each primitive, chosen once for the CPU we run on; nothing asks for instructions again later.
/// </summary>
internal sealed class PrimitiveSet
{
    private readonly Func<byte[], AesCounter> _createCounter;
    private readonly Func<AesCounter, Ghash> _createGhash;

    private PrimitiveSet(string name)
    {
        Name = name;
        _createCounter = X86AesCounter.IsSupported ? key => new X86AesCounter(key) : key => throw new PlatformNotSupportedException();
        _createGhash = counter => new PortableGhash(counter.EncryptBlock(default));
        PrefersGcm = X86AesCounter.IsSupported;
    }

    /// <summary>The fastest this CPU can.</summary>
    public static PrimitiveSet Best { get; } = new("best");

    /// <summary>Every set this CPU can run, the fastest first.</summary>
    public static IReadOnlyList<PrimitiveSet> Supported { get; } = [Best];

    public static PrimitiveSet Named(string name)
    {
        foreach (PrimitiveSet set in Supported) if (set.Name == name) return set;
        throw new ArgumentException("no such primitives on this CPU", nameof(name));
    }

    /// <summary>For logs, tests and benchmarks.</summary>
    public string Name { get; }

    /// <summary>GCM is the cheaper profile: AES and carry-less multiply have instructions.</summary>
    public bool PrefersGcm { get; }

    /// <summary>SHA-1 of a single message.</summary>
    public Sha1Compressor Sha1 { get; } = new ScalarSha1();

    /// <param name="key">16 bytes.</param>
    public AesCounter CreateCounter(ReadOnlySpan<byte> key) => _createCounter(key.ToArray());

    /// <param name="key">16 bytes.</param>
    public AesGcmCipher CreateGcm(ReadOnlySpan<byte> key)
    {
        AesCounter counter = CreateCounter(key);
        return new AesGcmCipher(counter, _createGhash(counter));
    }
}
