namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>The two class bits of the message type (RFC 8489 §5).</summary>
internal enum StunClass : byte
{
    Request = 0,
    Indication = 1,
    SuccessResponse = 2,
    ErrorResponse = 3,
}
