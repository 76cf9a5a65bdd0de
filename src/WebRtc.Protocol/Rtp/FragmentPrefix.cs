using System.Diagnostics;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>The bytes in front of a fragment, as <see cref="Fragment"/> holds them.</summary>
internal readonly record struct FragmentPrefix
{
    public FragmentPrefix(params ReadOnlySpan<byte> bytes)
    {
        Debug.Assert(bytes.Length <= Fragment.PrefixLimit);
        for (int i = 0; i < bytes.Length; i++) Bytes |= (ulong)bytes[i] << (8 * i);
        Length = (byte)bytes.Length;
    }

    public ulong Bytes { get; }

    public byte Length { get; }
}
