namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>Parameters of INIT, INIT ACK (RFC 9260 §3.3.2) and RE-CONFIG (RFC 6525 §4).</summary>
internal enum ParameterType : ushort
{
    HeartbeatInfo = 1,
    StateCookie = 7,
    OutgoingResetRequest = 13,
    IncomingResetRequest = 14,
    AssociationResetRequest = 15,
    ReConfigResponse = 16,
    AddOutgoingStreams = 17,
    AddIncomingStreams = 18,

    /// <summary>RFC 9653 §4.</summary>
    ZeroChecksumAcceptable = 0x8001,

    /// <summary>RFC 5061 §4.2.7.</summary>
    SupportedExtensions = 0x8008,

    /// <summary>RFC 3758 §3.1.</summary>
    ForwardTsnSupported = 0xC000,
}
