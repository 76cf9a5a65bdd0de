using Camerad.WebRtc.Protocol;

namespace Camerad.Fuzzing;

/// <summary>SplitMix64: the same numbers for the same seed on every machine and runtime.</summary>
internal sealed class FuzzRandom(ulong seed) : IRandom
{
    private ulong _state = seed;

    public int Next(int limit) => (int)(NextWord() % (ulong)limit);

    public void Fill(Span<byte> destination)
    {
        foreach (ref byte value in destination) value = (byte)NextWord();
    }

    private ulong NextWord()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A seed of its own for every run, so that one run can be repeated alone.</summary>
    public static ulong SeedOfRun(ulong seed, long run) => seed + ((ulong)run * 0x2545F4914F6CDD1D);
}
