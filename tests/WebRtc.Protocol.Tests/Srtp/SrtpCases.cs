using System.Buffers.Binary;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Protocol.Tests.Srtp;

/// <summary>
/// What the SRTP tests share: every implementation this CPU has with every profile, keys, random packets.
/// </summary>
internal static class SrtpCases
{
    public const int SlotLength = 2048;

    /// <summary>Names of implementations with the number of a profile.</summary>
    public static TheoryData<string, int> All
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (PrimitiveSet set in PrimitiveSet.Supported)
                foreach (SrtpProfile profile in SrtpProfiles.PreferenceOrder)
                    cases.Add(set.Name, (int)profile);
            return cases;
        }
    }

    public static byte[] Pinned() => GC.AllocateArray<byte>(SlotLength, pinned: true);

    public static byte[] Bytes(this SeededRandom random, int length)
    {
        byte[] bytes = new byte[length];
        random.Fill(bytes);
        return bytes;
    }

    public static (SrtpSession Client, SrtpSession Server) Sessions(string set, int profile, byte[] material)
    {
        PrimitiveSet primitives = PrimitiveSet.Named(set);
        return (SrtpSession.Create(primitives, (SrtpProfile)profile, material, isClient: true),
            SrtpSession.Create(primitives, (SrtpProfile)profile, material, isClient: false));
    }

    public static (SrtpSession Client, SrtpSession Server) Sessions(string set, int profile) => Sessions(
        set, profile, new SeededRandom(1).Bytes(SrtpProfiles.KeyingMaterialLength((SrtpProfile)profile)));

    /// <summary>A header with up to three CSRCs and up to four words of extension.</summary>
    public static byte[] Header(SeededRandom random, ushort sequenceNumber, uint ssrc)
    {
        int sources = random.Next(4), extensionWords = random.Next(6) - 1;
        byte[] header = random.Bytes(12 + 4 * sources + (extensionWords < 0 ? 0 : 4 + 4 * extensionWords));
        header[0] = (byte)(0x80 | sources | (extensionWords < 0 ? 0 : 0x10));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), ssrc);
        if (extensionWords >= 0)
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(12 + 4 * sources + 2), (ushort)extensionWords);
        return header;
    }

    /// <summary>The least header: no CSRC, no extension.</summary>
    public static byte[] Header(ushort sequenceNumber, uint ssrc)
    {
        byte[] header = new byte[12];
        (header[0], header[1]) = (0x80, 96);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), ssrc);
        return header;
    }

    /// <summary>A receiver report's first header and random contents.</summary>
    public static byte[] Rtcp(SeededRandom random, int words, uint ssrc)
    {
        byte[] packet = random.Bytes(8 + 4 * words);
        (packet[0], packet[1]) = (0x81, 201);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(1 + words));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        return packet;
    }
}
