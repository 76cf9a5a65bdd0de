namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>RFC 8831 §8. 52 and 54 (parts of messages) are deprecated and not taken.</summary>
internal static class PayloadProtocolId
{
    public const uint Dcep = 50, Text = 51, Binary = 53, EmptyText = 56, EmptyBinary = 57;
}
