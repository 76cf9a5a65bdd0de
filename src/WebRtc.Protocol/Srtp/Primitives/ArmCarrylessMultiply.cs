using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>PMULL and PMULL2, which come with the AES instructions.</summary>
internal readonly struct ArmCarrylessMultiply : ICarrylessMultiply
{
    public static bool IsSupported => ArmAes.IsSupported && AdvSimd.Arm64.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Low(Vector128<ulong> left, Vector128<ulong> right) =>
        ArmAes.PolynomialMultiplyWideningLower(left.GetLower(), right.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> High(Vector128<ulong> left, Vector128<ulong> right) =>
        ArmAes.PolynomialMultiplyWideningUpper(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> SwapHalves(Vector128<ulong> value) => AdvSimd.ExtractVector128(value, value, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ReverseBytes(Vector128<byte> value)
    {
        Vector128<byte> halves = AdvSimd.ReverseElement8(value.AsUInt64()).AsByte();
        return AdvSimd.ExtractVector128(halves, halves, 8);
    }
}
