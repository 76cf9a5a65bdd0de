using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

/// <summary>
/// What one packet of payload format telephone-event reports (RFC 4733 §2.3).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |     event     |E|R| volume    |          duration             |
/// </code>
/// </summary>
/// <param name="Code">What sounds; 0 to 15 are the DTMF digits (§3.2).</param>
/// <param name="IsEnd">E: the event is over, and this is its whole duration.</param>
/// <param name="Volume">Power without its sign: dBm0 below 0, at most 63; 0 is the loudest.</param>
/// <param name="Duration">RTP clock ticks since the packet's timestamp.</param>
internal readonly record struct TelephoneEvent(byte Code, bool IsEnd, byte Volume, ushort Duration)
{
    public const int Length = 4;

    /// <summary>What the duration field can hold; longer events go on in another segment (§2.5.1.3).</summary>
    public const ushort MaxDuration = ushort.MaxValue;

    private const byte EndBit = 0x80, VolumeMask = 0x3F;

    /// <param name="payload">Of several events in one packet (§2.5.1.5) the first is read: DTMF has one at a
    /// time.</param>
    /// <param name="telephoneEvent">What it reports.</param>
    /// <returns>False if malformed. Never throws.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out TelephoneEvent telephoneEvent)
    {
        telephoneEvent = default;
        if (payload.Length < Length) return false;
        telephoneEvent = new TelephoneEvent(
            payload[0], (payload[1] & EndBit) != 0, (byte)(payload[1] & VolumeMask),
            BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        return true;
    }

    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination[0] = Code;
        destination[1] = (byte)((IsEnd ? EndBit : 0) | (Volume & VolumeMask));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], Duration);
    }
}
