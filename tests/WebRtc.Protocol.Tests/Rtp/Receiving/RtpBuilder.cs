using System.Buffers.Binary;
using System.Text;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

/// <summary>One RTP packet for a test.</summary>
internal sealed record RtpBuilder
{
    public byte PayloadType { get; init; } = TestStream.PayloadType;

    public uint Ssrc { get; init; } = TestStream.Ssrc;

    public int SequenceNumber { get; init; }

    public uint Timestamp { get; init; }

    public bool Marker { get; init; }

    public byte[] Payload { get; init; } = [];

    public uint[] Csrcs { get; init; } = [];

    public string? Mid { get; init; }

    public ushort? TransportWideSequence { get; init; }

    public byte[]? AudioLevel { get; init; }

    public byte[]? CsrcAudioLevels { get; init; }

    public byte[] Build()
    {
        var packet = new List<byte>();
        byte[] extension = Extension();
        packet.Add((byte)(0x80 | (extension.Length > 0 ? 0x10 : 0) | Csrcs.Length));
        packet.Add((byte)((Marker ? 0x80 : 0) | PayloadType));
        Add(packet, 2, (uint)(ushort)SequenceNumber);
        Add(packet, 4, Timestamp);
        Add(packet, 4, Ssrc);
        foreach (uint csrc in Csrcs) Add(packet, 4, csrc);
        if (extension.Length > 0)
        {
            Add(packet, 2, 0xBEDE);
            Add(packet, 2, (uint)extension.Length / 4);
            packet.AddRange(extension);
        }
        return [.. packet, .. Payload];
    }

    /// <summary>The same packet as a retransmission (RFC 4588 §4).</summary>
    public byte[] BuildRtx(int rtxSequenceNumber) => (this with
    {
        PayloadType = TestStream.RtxPayloadType,
        Ssrc = TestStream.RtxSsrc,
        SequenceNumber = rtxSequenceNumber,
        Payload = [(byte)(SequenceNumber >> 8), (byte)SequenceNumber, .. Payload],
    }).Build();

    private byte[] Extension()
    {
        var elements = new List<byte>();
        Element(elements, TestReceivers.Extensions.Mid, Mid is null ? null : Encoding.UTF8.GetBytes(Mid));
        Element(elements, TestReceivers.Extensions.AudioLevel, AudioLevel);
        Element(elements, TestReceivers.Extensions.CsrcAudioLevel, CsrcAudioLevels);
        if (TransportWideSequence is { } number)
            Element(elements, TestReceivers.Extensions.TransportWideCc, [(byte)(number >> 8), (byte)number]);
        while (elements.Count % 4 != 0) elements.Add(0);
        return [.. elements];
    }

    private static void Element(List<byte> elements, byte id, byte[]? value)
    {
        if (value is null) return;
        elements.Add((byte)((id << 4) | (value.Length - 1)));
        elements.AddRange(value);
    }

    private static void Add(List<byte> packet, int length, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        packet.AddRange(bytes[(4 - length)..]);
    }
}
