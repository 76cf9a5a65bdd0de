namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Where a stream stands, for a sender that goes on with its SSRC under new parameters: no SRTP index may be used twice
/// under one key (RFC 3711 §9.1), and receivers expect numbers, timestamps and counts to go on.
/// </summary>
/// <param name="NextIndex">48-bit index of the next packet.</param>
/// <param name="NextRtxIndex">The same of the retransmission stream.</param>
/// <param name="TimestampOffset">What is added to the RTP clock.</param>
/// <param name="PictureId">The last one, of payload formats that have it.</param>
/// <param name="Statistics">Counts so far.</param>
internal readonly record struct RtpStreamPosition(
    ulong NextIndex, ulong NextRtxIndex, uint TimestampOffset, ushort PictureId, RtpSenderStatistics Statistics);
