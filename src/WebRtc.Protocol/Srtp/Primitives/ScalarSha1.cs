using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>SHA-1 of one message without special instructions.</summary>
internal sealed unsafe class ScalarSha1 : Sha1Compressor
{
    private const int ScheduleLength = 80;

    [SkipLocalsInit]
    public override void Compress(ref Sha1State state, byte* blocks, int count)
    {
        uint* w = stackalloc uint[ScheduleLength];
        for (; count > 0; count--, blocks += Sha1State.BlockLength)
        {
            for (int t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReverseEndianness(((uint*)blocks)[t]);
            for (int t = 16; t < ScheduleLength; t++)
                w[t] = BitOperations.RotateLeft(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);

            (uint a, uint b, uint c, uint d, uint e) = state;
            for (int t = 0; t < ScheduleLength; t++)
            {
                (uint f, uint k) = t switch
                {
                    < 20 => (b & c | ~b & d, 0x5A827999u),
                    < 40 => (b ^ c ^ d, 0x6ED9EBA1u),
                    < 60 => (b & c | b & d | c & d, 0x8F1BBCDCu),
                    _ => (b ^ c ^ d, 0xCA62C1D6u),
                };
                uint next = BitOperations.RotateLeft(a, 5) + f + e + k + w[t];
                (a, b, c, d, e) = (next, a, BitOperations.RotateLeft(b, 30), c, d);
            }
            state = new Sha1State(state.A + a, state.B + b, state.C + c, state.D + d, state.E + e);
        }
    }
}
