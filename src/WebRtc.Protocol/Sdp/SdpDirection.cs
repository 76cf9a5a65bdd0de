namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>Direction attributes (RFC 8866 §6.7), as bits: who writes them sends, receives, or both.</summary>
[Flags]
internal enum SdpDirection
{
    Inactive = 0,
    SendOnly = 1,
    RecvOnly = 2,
    SendRecv = SendOnly | RecvOnly,
}
