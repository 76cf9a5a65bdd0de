using System.Runtime.CompilerServices;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// The AES S-box as a circuit on bit planes: J. Boyar, R. Peralta, "A new combinational logic minimization technique
/// with applications to cryptology" (2010), with the gates' names of that paper. It inverts in GF((2^4)^2), so most
/// of it are additions: 32 AND and 79 XOR. The paper's four NOTs, which add 0x63, are left out: the caller adds them
/// with the next round key.
/// </summary>
internal static class BitslicedSubBytes
{
    /// <summary>Replaces the planes; the first is the highest bit, as in the paper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TVector, TOperations>(
        ref TVector x0, ref TVector x1, ref TVector x2, ref TVector x3,
        ref TVector x4, ref TVector x5, ref TVector x6, ref TVector x7)
        where TVector : unmanaged
        where TOperations : struct, ISliceOperations<TVector>
    {
        // The linear forms of the input bits that the products below need.
        TVector y14 = Xor(x3, x5);
        TVector y13 = Xor(x0, x6);
        TVector y9 = Xor(x0, x3);
        TVector y8 = Xor(x0, x5);
        TVector t0 = Xor(x1, x2);
        TVector y1 = Xor(t0, x7);
        TVector y4 = Xor(y1, x3);
        TVector y12 = Xor(y13, y14);
        TVector y2 = Xor(y1, x0);
        TVector y5 = Xor(y1, x6);
        TVector y3 = Xor(y5, y8);
        TVector t1 = Xor(x4, y12);
        TVector y15 = Xor(t1, x5);
        TVector y20 = Xor(t1, x1);
        TVector y6 = Xor(y15, x7);
        TVector y10 = Xor(y15, t0);
        TVector y11 = Xor(y20, y9);
        TVector y7 = Xor(x7, y11);
        TVector y17 = Xor(y10, y11);
        TVector y19 = Xor(y10, y8);
        TVector y16 = Xor(t0, y11);
        TVector y21 = Xor(y13, y16);
        TVector y18 = Xor(x0, y16);

        // Down to GF(2^4): the element whose inverse gives the byte's.
        TVector t2 = And(y12, y15);
        TVector t3 = And(y3, y6);
        TVector t4 = Xor(t3, t2);
        TVector t5 = And(y4, x7);
        TVector t6 = Xor(t5, t2);
        TVector t7 = And(y13, y16);
        TVector t8 = And(y5, y1);
        TVector t9 = Xor(t8, t7);
        TVector t10 = And(y2, y7);
        TVector t11 = Xor(t10, t7);
        TVector t12 = And(y9, y11);
        TVector t13 = And(y14, y17);
        TVector t14 = Xor(t13, t12);
        TVector t15 = And(y8, y10);
        TVector t16 = Xor(t15, t12);
        TVector t17 = Xor(t4, t14);
        TVector t18 = Xor(t6, t16);
        TVector t19 = Xor(t9, t14);
        TVector t20 = Xor(t11, t16);
        TVector t21 = Xor(t17, y20);
        TVector t22 = Xor(t18, y19);
        TVector t23 = Xor(t19, y21);
        TVector t24 = Xor(t20, y18);

        // The inverse in GF(2^4).
        TVector t25 = Xor(t21, t22);
        TVector t26 = And(t21, t23);
        TVector t27 = Xor(t24, t26);
        TVector t28 = And(t25, t27);
        TVector t29 = Xor(t28, t22);
        TVector t30 = Xor(t23, t24);
        TVector t31 = Xor(t22, t26);
        TVector t32 = And(t31, t30);
        TVector t33 = Xor(t32, t24);
        TVector t34 = Xor(t23, t33);
        TVector t35 = Xor(t27, t33);
        TVector t36 = And(t24, t35);
        TVector t37 = Xor(t36, t34);
        TVector t38 = Xor(t27, t36);
        TVector t39 = And(t29, t38);
        TVector t40 = Xor(t25, t39);
        TVector t41 = Xor(t40, t37);
        TVector t42 = Xor(t29, t33);
        TVector t43 = Xor(t29, t40);
        TVector t44 = Xor(t33, t37);
        TVector t45 = Xor(t42, t41);

        // Up to GF(2^8) again: the inverse times what was divided out.
        TVector z0 = And(t44, y15);
        TVector z1 = And(t37, y6);
        TVector z2 = And(t33, x7);
        TVector z3 = And(t43, y16);
        TVector z4 = And(t40, y1);
        TVector z5 = And(t29, y7);
        TVector z6 = And(t42, y11);
        TVector z7 = And(t45, y17);
        TVector z8 = And(t41, y10);
        TVector z9 = And(t44, y12);
        TVector z10 = And(t37, y3);
        TVector z11 = And(t33, y4);
        TVector z12 = And(t43, y13);
        TVector z13 = And(t40, y5);
        TVector z14 = And(t29, y2);
        TVector z15 = And(t42, y9);
        TVector z16 = And(t45, y14);
        TVector z17 = And(t41, y8);

        // The linear forms of the output.
        TVector t46 = Xor(z15, z16);
        TVector t47 = Xor(z10, z11);
        TVector t48 = Xor(z5, z13);
        TVector t49 = Xor(z9, z10);
        TVector t50 = Xor(z2, z12);
        TVector t51 = Xor(z2, z5);
        TVector t52 = Xor(z7, z8);
        TVector t53 = Xor(z0, z3);
        TVector t54 = Xor(z6, z7);
        TVector t55 = Xor(z16, z17);
        TVector t56 = Xor(z12, t48);
        TVector t57 = Xor(t50, t53);
        TVector t58 = Xor(z4, t46);
        TVector t59 = Xor(z3, t54);
        TVector t60 = Xor(t46, t57);
        TVector t61 = Xor(z14, t57);
        TVector t62 = Xor(t52, t58);
        TVector t63 = Xor(t49, t58);
        TVector t64 = Xor(z4, t59);
        TVector t65 = Xor(t61, t62);
        TVector t66 = Xor(z1, t63);
        TVector t67 = Xor(t64, t65);

        TVector s3 = Xor(t53, t66);
        x0 = Xor(t59, t63);
        x1 = Xor(t64, s3);
        x2 = Xor(t55, t67);
        x3 = s3;
        x4 = Xor(t51, t66);
        x5 = Xor(t47, t65);
        x6 = Xor(t56, t62);
        x7 = Xor(t48, t60);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Xor(TVector left, TVector right) => TOperations.Xor(left, right);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector And(TVector left, TVector right) => TOperations.And(left, right);
    }
}
