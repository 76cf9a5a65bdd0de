using System.Runtime.CompilerServices;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// SHA-1 (FIPS 180-4 §6.1.2) over vectors. Written once for all widths: the compiler makes separate code for each pair
/// of type arguments, with every operation a single instruction and no test for its presence.
/// </summary>
internal sealed unsafe class Sha1LanesOf<TVector, TOperations> : Sha1Lanes
    where TVector : unmanaged
    where TOperations : struct, ILaneOperations<TVector>
{
    private const int BlockWords = 16;
    private const int ScheduleLength = 80;
    private const int PhaseLength = 20;

    // Bytes: a cache line. The stack is aligned to 16, and every other vector of 32 would lie in two lines.
    private const int Alignment = 64;

    // The round function of 20 rounds, their constant, and whether another phase follows.
    private interface IPhase
    {
        static abstract uint Constant { get; }

        static abstract bool IsLast { get; }

        static abstract TVector Mix(TVector b, TVector c, TVector d);
    }

    public override int Count => TOperations.Count;

    [SkipLocalsInit]
    public override void Compress(uint* states, byte** messages, int blockCount)
    {
        byte* memory = stackalloc byte[ScheduleLength * sizeof(TVector) + Alignment];
        var schedule = (TVector*)((nuint)(memory + Alignment - 1) & ~(nuint)(Alignment - 1));
        TVector* working = stackalloc TVector[Sha1State.Words];
        var state = (TVector*)states;
        for (int block = 0; block < blockCount; block++)
        {
            BeginSchedule(schedule, messages, block * Sha1State.BlockLength);
            for (int i = 0; i < Sha1State.Words; i++) working[i] = state[i];
            Rounds<Choose>(working, schedule);
            Rounds<LowParity>(working, schedule + PhaseLength);
            Rounds<Majority>(working, schedule + 2 * PhaseLength);
            Rounds<HighParity>(working, schedule + 3 * PhaseLength);
            for (int i = 0; i < Sha1State.Words; i++) state[i] = TOperations.Add(state[i], working[i]);
        }
    }

    // The words of the first phase; each round of the first three phases makes the one that is used a phase later.
    private static void BeginSchedule(TVector* w, byte** messages, int offset)
    {
        for (int t = 0; t < BlockWords; t += 4) TOperations.LoadFourWords(messages, offset + t * sizeof(uint), w + t);
        for (int t = BlockWords; t < PhaseLength; t++) Expand(w + t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Expand(TVector* w) => *w = TOperations.RotateLeft(
        TOperations.Xor(TOperations.Xor(w[-3], w[-8]), TOperations.Xor(w[-14], w[-16])), 1);

    // Five rounds bring the five variables back to their places, so nothing is moved between registers. Each round
    // waits for the one before; making the schedule beside them gives the CPU something to do meanwhile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rounds<TPhase>(TVector* working, TVector* words) where TPhase : struct, IPhase
    {
        TVector a = working[0], b = working[1], c = working[2], d = working[3], e = working[4];
        TVector constant = TOperations.Broadcast(TPhase.Constant);
        for (TVector* w = words; w < words + PhaseLength; w += 5)
        {
            Round<TPhase>(a, ref b, c, d, ref e, w + 0, constant);
            Round<TPhase>(e, ref a, b, c, ref d, w + 1, constant);
            Round<TPhase>(d, ref e, a, b, ref c, w + 2, constant);
            Round<TPhase>(c, ref d, e, a, ref b, w + 3, constant);
            Round<TPhase>(b, ref c, d, e, ref a, w + 4, constant);
        }
        working[0] = a;
        working[1] = b;
        working[2] = c;
        working[3] = d;
        working[4] = e;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<TPhase>(
        TVector a, ref TVector b, TVector c, TVector d, ref TVector e, TVector* word, TVector constant)
        where TPhase : struct, IPhase
    {
        if (!TPhase.IsLast) Expand(word + PhaseLength);
        TVector mixed = TOperations.Add(TOperations.Add(*word, constant), TPhase.Mix(b, c, d));
        e = TOperations.Add(TOperations.Add(e, mixed), TOperations.RotateLeft(a, 5));
        b = TOperations.RotateLeft(b, 30);
    }

    private readonly struct Choose : IPhase
    {
        public static uint Constant => 0x5A827999;

        public static bool IsLast => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Mix(TVector b, TVector c, TVector d) => TOperations.Select(b, c, d);
    }

    private readonly struct LowParity : IPhase
    {
        public static uint Constant => 0x6ED9EBA1;

        public static bool IsLast => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Mix(TVector b, TVector c, TVector d) => TOperations.Xor(TOperations.Xor(b, c), d);
    }

    private readonly struct Majority : IPhase
    {
        public static uint Constant => 0x8F1BBCDC;

        public static bool IsLast => false;

        // Where b and c differ, d decides; elsewhere b is already the majority.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Mix(TVector b, TVector c, TVector d) => TOperations.Select(TOperations.Xor(b, c), d, b);
    }

    private readonly struct HighParity : IPhase
    {
        public static uint Constant => 0xCA62C1D6;

        public static bool IsLast => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Mix(TVector b, TVector c, TVector d) => TOperations.Xor(TOperations.Xor(b, c), d);
    }
}
