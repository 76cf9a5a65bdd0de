using System.Runtime.CompilerServices;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// SHA-1 (FIPS 180-4 §6.1.2) over vectors. Written once for all widths: the compiler makes separate code for each pair of
/// type arguments, with every operation a single instruction and no test for its presence.
/// </summary>
internal sealed unsafe class Sha1LanesOf<TVector, TOperations> : Sha1Lanes
    where TVector : unmanaged
    where TOperations : struct, ILaneOperations<TVector>
{
    private const int BlockWords = 16;
    private const int ScheduleLength = 80;
    private const int PhaseLength = 20;

    // The round function of 20 rounds and their constant.
    private interface IPhase
    {
        static abstract uint Constant { get; }

        static abstract TVector Mix(TVector b, TVector c, TVector d);
    }

    public override int Count => TOperations.Count;

    [SkipLocalsInit]
    public override void Compress(uint* states, byte** messages, int blockCount)
    {
        TVector* schedule = stackalloc TVector[ScheduleLength];
        TVector* working = stackalloc TVector[Sha1State.Words];
        var state = (TVector*)states;
        for (int block = 0; block < blockCount; block++)
        {
            FillSchedule(schedule, messages, block * Sha1State.BlockLength);
            for (int i = 0; i < Sha1State.Words; i++) working[i] = state[i];
            Rounds<Choose>(working, schedule);
            Rounds<LowParity>(working, schedule + PhaseLength);
            Rounds<Majority>(working, schedule + 2 * PhaseLength);
            Rounds<HighParity>(working, schedule + 3 * PhaseLength);
            for (int i = 0; i < Sha1State.Words; i++) state[i] = TOperations.Add(state[i], working[i]);
        }
    }

    private static void FillSchedule(TVector* w, byte** messages, int offset)
    {
        for (int t = 0; t < BlockWords; t += 4) TOperations.LoadFourWords(messages, offset + t * sizeof(uint), w + t);

        // Each word needs the third before it: those stay in registers, for a store and its load again would be a round's
        // longest latency.
        TVector first = w[BlockWords - 3], second = w[BlockWords - 2], third = w[BlockWords - 1];
        TVector* last = w + ScheduleLength - 1;
        for (w += BlockWords; w < last; w += 3)
        {
            w[0] = first = Expand(first, w[-8], w[-14], w[-16]);
            w[1] = second = Expand(second, w[-7], w[-13], w[-15]);
            w[2] = third = Expand(third, w[-6], w[-12], w[-14]);
        }
        last[0] = Expand(first, last[-8], last[-14], last[-16]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Expand(TVector w3, TVector w8, TVector w14, TVector w16) =>
        TOperations.RotateLeft(TOperations.Xor(TOperations.Xor(w3, w8), TOperations.Xor(w14, w16)), 1);

    // Five rounds bring the five variables back to their places, so nothing is moved between registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rounds<TPhase>(TVector* working, TVector* words) where TPhase : struct, IPhase
    {
        TVector a = working[0], b = working[1], c = working[2], d = working[3], e = working[4];
        TVector constant = TOperations.Broadcast(TPhase.Constant);
        for (TVector* w = words; w < words + PhaseLength; w += 5)
        {
            Round<TPhase>(a, ref b, c, d, ref e, TOperations.Add(w[0], constant));
            Round<TPhase>(e, ref a, b, c, ref d, TOperations.Add(w[1], constant));
            Round<TPhase>(d, ref e, a, b, ref c, TOperations.Add(w[2], constant));
            Round<TPhase>(c, ref d, e, a, ref b, TOperations.Add(w[3], constant));
            Round<TPhase>(b, ref c, d, e, ref a, TOperations.Add(w[4], constant));
        }
        working[0] = a;
        working[1] = b;
        working[2] = c;
        working[3] = d;
        working[4] = e;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<TPhase>(TVector a, ref TVector b, TVector c, TVector d, ref TVector e, TVector word)
        where TPhase : struct, IPhase
    {
        TVector mixed = TOperations.Add(word, TPhase.Mix(b, c, d));
        e = TOperations.Add(TOperations.Add(e, mixed), TOperations.RotateLeft(a, 5));
        b = TOperations.RotateLeft(b, 30);
    }

    private readonly struct Choose : IPhase
    {
        public static uint Constant => 0x5A827999;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Mix(TVector b, TVector c, TVector d) => TOperations.Select(b, c, d);
    }

    private readonly struct LowParity : IPhase
    {
        public static uint Constant => 0x6ED9EBA1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Mix(TVector b, TVector c, TVector d) => TOperations.Xor(TOperations.Xor(b, c), d);
    }

    private readonly struct Majority : IPhase
    {
        public static uint Constant => 0x8F1BBCDC;

        // Where b and c differ, d decides; elsewhere b is already the majority.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Mix(TVector b, TVector c, TVector d) => TOperations.Select(TOperations.Xor(b, c), d, b);
    }

    private readonly struct HighParity : IPhase
    {
        public static uint Constant => 0xCA62C1D6;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Mix(TVector b, TVector c, TVector d) => TOperations.Xor(TOperations.Xor(b, c), d);
    }
}
