namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>ERROR-CODE values (RFC 8489 §14.8; 487 is ICE's, RFC 8445 §20.2).</summary>
internal static class StunErrorCode
{
    public const int BadRequest = 400;
    public const int Unauthenticated = 401;
    public const int UnknownAttribute = 420;
    public const int RoleConflict = 487;

    /// <summary>The reason phrase that the RFC suggests, as it goes on the wire.</summary>
    public static ReadOnlySpan<byte> Reason(int code) => code switch
    {
        BadRequest => "Bad Request"u8,
        Unauthenticated => "Unauthenticated"u8,
        UnknownAttribute => "Unknown Attribute"u8,
        RoleConflict => "Role Conflict"u8,
        _ => "Server Error"u8,
    };
}
