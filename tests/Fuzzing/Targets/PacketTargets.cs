using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.Fuzzing.Targets;

/// <summary>What comes in datagrams.</summary>
internal static class PacketTargets
{
    /// <summary>RFC 5769 §2.1.</summary>
    public static readonly byte[] StunRequest = Convert.FromHexString(
        "000100582112A442B7E7A701BC34D686FA87DFAE802200105354554E207465737420636C69656E74"
        + "002400046E0001FF80290008932FF9B151263B36"
        + "000600096576746A3A68367659202020000800149AEAA70CBFD8CB56781EF2B5B2D3F249C1B571A280280004E57A3BCF");

    /// <summary>RFC 5769 §2.2.</summary>
    public static readonly byte[] StunResponse = Convert.FromHexString(
        "0101003C2112A442B7E7A701BC34D686FA87DFAE8022000B7465737420766563746F7220"
        + "002000080001A147E112A643000800142B91F599FD9E90C38C7489F92AF9BA53F06BE7D780280004C07D4C96");

    /// <summary>Two header extensions in the one-byte form, a CSRC, padding.</summary>
    public static readonly byte[] RtpWithExtension = Convert.FromHexString(
        "B1E0123400001000DEADBEEFCAFEF00DBEDE000210AA51BBCC0000" + "00" + "7C85AABBCC000003");

    /// <summary>SR with one block, SDES, NACK, PLI, FIR, REMB, transport-wide feedback, BYE.</summary>
    public static readonly byte[] RtcpCompoundPacket = Convert.FromHexString(string.Concat(
        // SR: source, NTP, RTP, packets, octets
        "81C8000C", "00000001", "E000000080000000", "00001000", "00000010", "00001000",
        "00000002", "00000000", "00000064", "00000000", "00000000", "00000000",           // its report block
        "81CA0003", "00000001", "01046361", "6D310000",                                   // SDES: CNAME "cam1"
        "81CD0003", "00000001", "00000002", "000A0005",                                   // NACK: 10 and two more
        "81CE0002", "00000001", "00000002",                                               // PLI
        "84CE0004", "00000001", "00000000", "00000002", "07000000",                       // FIR
        "8FCE0005", "00000001", "00000000", "52454D42", "0103C350", "00000002",           // REMB
        "8FCD0005", "00000001", "00000002", "00010002", "00001002", "20021414",           // transport-wide: 2 received
        "81CB0001", "00000001"));                                                         // BYE

    public static IEnumerable<FuzzTarget> Create()
    {
        yield return new FuzzTarget(
            "demultiplexer", [StunRequest, RtpWithExtension, RtcpCompoundPacket],
            input => DatagramDemultiplexer.Classify(input));
        yield return new FuzzTarget("stun", [StunRequest, StunResponse], ParseStun);
        yield return new FuzzTarget("rtp", [RtpWithExtension], ParseRtp);
        yield return new FuzzTarget("rtcp", [RtcpCompoundPacket], ParseRtcp);
    }

    private static void ParseStun(byte[] input)
    {
        StunMessage.TryReadLocalUfrag(input, out _);
        if (!StunMessage.TryParse(input, out StunMessage message)) return;
        message.VerifyIntegrity("VOkJxbRl1RmTxUk/WvJxBt"u8);
        message.TryGetMappedAddress(out _);
        message.TryGetErrorCode(out _);
        foreach (StunAttribute attribute in message) _ = attribute.Value.Length;
    }

    private static void ParseRtp(byte[] input)
    {
        RtpPacket.TryReadHeaderLength(input, out _);
        if (!RtpPacket.TryParse(input, out RtpPacket packet)) return;
        for (byte id = 0; id < 16; id++) packet.Extension.TryGet(id, out _);
        _ = packet.Payload.Length;
    }

    private static void ParseRtcp(byte[] input)
    {
        var compound = new RtcpCompound(input);
        while (compound.TryRead(out RtcpPacket packet)) ReadAll(packet);
    }

    private static void ReadAll(in RtcpPacket packet)
    {
        if (SenderReport.TryParse(packet, out SenderReport senderReport)) ReadAll(senderReport.Blocks);
        if (ReceiverReport.TryParse(packet, out ReceiverReport receiverReport)) ReadAll(receiverReport.Blocks);
        SourceDescription.TryGetCname(packet, 1, out _);
        _ = PictureLossIndication.TryParse(packet, out _);
        if (FullIntraRequest.TryParse(packet, out FullIntraRequest request)) request.TryGetSequenceNumber(2, out _);
        if (ReceiverEstimatedMaximumBitrate.TryParse(packet, out ReceiverEstimatedMaximumBitrate remb)) remb.Names(2);
        if (GenericNack.TryParse(packet, out GenericNack nack)) while (nack.TryRead(out _)) { }
        if (TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback))
            while (feedback.TryRead(out _)) { }
        if (!Goodbye.TryParse(packet, out Goodbye goodbye)) return;
        for (int i = 0; i < goodbye.Count; i++) _ = goodbye[i];
    }

    private static void ReadAll(in ReportBlocks blocks)
    {
        for (int i = 0; i < blocks.Count; i++) _ = blocks[i];
    }
}
