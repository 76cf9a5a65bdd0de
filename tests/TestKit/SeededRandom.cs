using System.Buffers.Binary;
using Camerad.WebRtc.Protocol;

namespace Camerad.TestKit;

/// <summary>The same bytes for the same seed on every machine and runtime (SplitMix64). Not for secrets.</summary>
internal sealed class SeededRandom(ulong seed) : IRandom
{
    private ulong _state = seed;

    public void Fill(Span<byte> destination)
    {
        Span<byte> word = stackalloc byte[8];
        for (; !destination.IsEmpty; destination = destination[Math.Min(8, destination.Length)..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, NextWord());
            word[..Math.Min(8, destination.Length)].CopyTo(destination);
        }
    }

    /// <summary>0 up to but without 1.</summary>
    public double NextDouble() => (NextWord() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 up to but without <paramref name="limit"/>.</summary>
    public int Next(int limit) => (int)(NextDouble() * limit);

    public bool Chance(double probability) => NextDouble() < probability;

    private ulong NextWord()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
