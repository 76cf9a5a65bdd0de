using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Instructions = System.Runtime.Intrinsics.Arm.Sha1;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>SHA-1 of one message with Arm's SHA-1 instructions, four rounds at a time.</summary>
internal sealed unsafe class ArmSha1 : Sha1Compressor
{
    // Groups of four rounds: five in each of the four phases.
    private const int Groups = 20;
    private const int BlockVectors = 4;

    public static bool IsSupported => Instructions.IsSupported && AdvSimd.IsSupported;

    [SkipLocalsInit]
    public override void Compress(ref Sha1State state, byte* blocks, int count)
    {
        Vector128<uint>* schedule = stackalloc Vector128<uint>[Groups];
        Vector128<uint> abcd = Vector128.Create(state.A, state.B, state.C, state.D);
        Vector64<uint> e = Vector64.CreateScalar(state.E);
        for (; count > 0; count--, blocks += Sha1State.BlockLength)
        {
            FillSchedule(schedule, blocks);
            Vector128<uint> initial = abcd;
            Vector64<uint> initialE = e, nextE;
            Vector128<uint> constant = Vector128.Create(0x5A827999u);
            for (int group = 0; group < 5; group++, e = nextE)
            {
                nextE = NextE(abcd);
                abcd = Instructions.HashUpdateChoose(abcd, e, schedule[group] + constant);
            }
            constant = Vector128.Create(0x6ED9EBA1u);
            for (int group = 5; group < 10; group++, e = nextE)
            {
                nextE = NextE(abcd);
                abcd = Instructions.HashUpdateParity(abcd, e, schedule[group] + constant);
            }
            constant = Vector128.Create(0x8F1BBCDCu);
            for (int group = 10; group < 15; group++, e = nextE)
            {
                nextE = NextE(abcd);
                abcd = Instructions.HashUpdateMajority(abcd, e, schedule[group] + constant);
            }
            constant = Vector128.Create(0xCA62C1D6u);
            for (int group = 15; group < Groups; group++, e = nextE)
            {
                nextE = NextE(abcd);
                abcd = Instructions.HashUpdateParity(abcd, e, schedule[group] + constant);
            }
            abcd += initial;
            e += initialE;
        }
        state = new Sha1State(
            abcd.GetElement(0), abcd.GetElement(1), abcd.GetElement(2), abcd.GetElement(3), e.ToScalar());
    }

    // The a of these four rounds, rotated, is the e of the next four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<uint> NextE(Vector128<uint> abcd) =>
        Instructions.FixedRotate(abcd.GetLower().WithElement(1, 0u));

    private static void FillSchedule(Vector128<uint>* w, byte* block)
    {
        for (int i = 0; i < BlockVectors; i++)
            w[i] = AdvSimd.ReverseElement8(Vector128.Load(block + i * 16).AsUInt32());
        for (int i = BlockVectors; i < Groups; i++)
        {
            w[i] = Instructions.ScheduleUpdate1(
                Instructions.ScheduleUpdate0(w[i - 4], w[i - 3], w[i - 2]), w[i - 1]);
        }
    }
}
